import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Crumbs } from '../../ui/crumbs';
import classes from './console.module.css';

type ConsoleHeadProps = { sandboxId: string; name: string; title: string; children?: ReactNode };

/** Of a page that belongs to one sandbox. */
export function ConsoleHead({ sandboxId, name, title, children }: ConsoleHeadProps) {
  return (
    <>
      <Crumbs>
        <Link to="/">Fleet</Link>
        <Link to="/sandboxes/$sandboxId" params={{ sandboxId }}>
          {name}
        </Link>
        <span>{title}</span>
      </Crumbs>
      <div className={classes.head}>
        <Title order={1}>
          {title} of {name}
        </Title>
        {children}
      </div>
    </>
  );
}
