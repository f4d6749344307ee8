import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from '../../ui/logo';
import classes from './door.module.css';

/** The frame of the pages that stand before the fleet. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes.ground}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={28} />
          <span>Sandmesh</span>
        </div>
        <Title order={1} size="h4" mb="md">
          {title}
        </Title>
        {children}
      </div>
    </main>
  );
}
