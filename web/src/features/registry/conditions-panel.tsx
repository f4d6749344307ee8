import { Text } from '@mantine/core';
import type { Condition } from '../../api/types';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { Ago } from '../../ui/time';
import { remedy } from './remedies';
import classes from './sandbox.module.css';

/** "DisplayUp" is "Display up". */
function title(type: string): string {
  const spaced = type.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return (spaced.charAt(0) + spaced.slice(1).toLowerCase())
    .replace(/^Vnc\b/, 'VNC')
    .replace(/^Ads power\b/, 'AdsPower');
}

export function ConditionsPanel({ conditions }: { conditions: Condition[] }) {
  const failing = conditions.filter((one) => !one.ok).length;
  const ordered = conditions.toSorted((left, right) => Number(left.ok) - Number(right.ok));
  return (
    <Panel
      title="Conditions"
      aside={
        <Text size="xs" c="dimmed">
          {failing === 0 ? 'all well' : `${failing} failing`}
        </Text>
      }
    >
      {ordered.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          None reported yet.
        </Text>
      ) : (
        <ul className={classes.conditions} aria-label="Conditions">
          {ordered.map((one) => (
            <li
              key={one.type}
              data-testid={`condition-${one.type}`}
              data-ok={one.ok}
              title={one.ok ? one.reason : undefined}
            >
              <Dot color={one.ok ? 'var(--sm-good)' : 'var(--sm-bad)'} />
              <span className={classes.conditionName}>
                {title(one.type)}
                <span className={classes.hidden}>{one.ok ? ': well' : ': failing'}</span>
              </span>
              {!one.ok && (
                <span className={classes.conditionReason}>
                  {one.reason}
                  {remedy(one.type) && (
                    <span className={classes.remedy}>Well again when {remedy(one.type)}.</span>
                  )}
                </span>
              )}
              <span className={classes.conditionSince}>{one.since && <Ago at={one.since} suffix="" />}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
