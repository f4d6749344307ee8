import { Children, Fragment, type ReactNode } from 'react';
import classes from './crumbs.module.css';

/** Where a page stands: each child a step, from the outside in. */
export function Crumbs({ children }: { children: ReactNode }) {
  return (
    <nav aria-label="Breadcrumb" className={classes.crumbs}>
      {Children.toArray(children).map((step, index) => (
        <Fragment key={index}>
          {index > 0 && <span aria-hidden>/</span>}
          {step}
        </Fragment>
      ))}
    </nav>
  );
}
