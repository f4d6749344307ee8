import { Text } from '@mantine/core';
import classes from './ui.module.css';

export type HealthName = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

/** A text and a colour for every member, so that none is forgotten. */
export const HEALTH: Record<HealthName, { label: string; color: string; meaning: string }> = {
  healthy: { label: 'Healthy', color: 'var(--sm-good)', meaning: 'Reports, and nothing fails' },
  degraded: { label: 'Degraded', color: 'var(--sm-warn)', meaning: 'Reports, and something fails' },
  unhealthy: { label: 'Unhealthy', color: 'var(--sm-bad)', meaning: 'Silent, or cannot work' },
  unknown: { label: 'Unknown', color: 'var(--sm-unknown)', meaning: 'Not heard of yet' },
};
export const HEALTH_NAMES = Object.keys(HEALTH) as HealthName[];

export function Dot({ color }: { color: string }) {
  return <span aria-hidden className={classes.dot} style={{ background: color }} />;
}

export function HealthBadge({ status, size = 'sm' }: { status: HealthName; size?: 'sm' | 'md' }) {
  const { label, color } = HEALTH[status];
  return (
    <span className={classes.health} data-testid="health" data-health={status}>
      <Dot color={color} />
      <Text span size={size} fw={600}>
        {label}
      </Text>
    </span>
  );
}
