import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './console.module.css';

type CrumbsProps = { sandboxId: string; name: string; title: string; children?: ReactNode };

/** Where on the way from the fleet to one sandbox one is. */
export function Crumbs({ sandboxId, name, title, children }: CrumbsProps) {
  return (
    <>
      <nav aria-label="Breadcrumb" className={classes.crumbs}>
        <Link to="/">Fleet</Link>
        <span aria-hidden>/</span>
        <Link to="/sandboxes/$sandboxId" params={{ sandboxId }}>
          {name}
        </Link>
        <span aria-hidden>/</span>
        <span>{title}</span>
      </nav>
      <div className={classes.head}>
        <Title order={1}>
          {title} of {name}
        </Title>
        {children}
      </div>
    </>
  );
}
