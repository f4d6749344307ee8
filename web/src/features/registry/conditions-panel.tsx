import { Text } from '@mantine/core';
import type { Condition } from '../../api/types';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { Ago, Sentence } from '../../ui/time';
import { conditionTitle } from './condition-title';
import { remedy } from './remedies';
import classes from './sandbox.module.css';

export function ConditionsPanel({ conditions, silent }: { conditions: Condition[]; silent: boolean }) {
  const failing = conditions.filter((one) => !one.ok).length;
  const ordered = conditions.toSorted((left, right) => Number(left.ok) - Number(right.ok));
  return (
    <Panel
      title="Conditions"
      aside={
        <Text size="xs" c="dimmed">
          {verdict(conditions.length, failing, silent)}
        </Text>
      }
    >
      {ordered.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          Not reported yet.
        </Text>
      ) : (
        <ul className={classes.conditions} aria-label="Conditions">
          {ordered.map((one) => (
            <li key={one.type} data-testid={`condition-${one.type}`} data-ok={one.ok}>
              <Dot color={one.ok ? 'var(--sm-good)' : 'var(--sm-bad)'} />
              <span className={classes.conditionName}>
                {conditionTitle(one.type)}
                <span className={classes.hidden}>{one.ok ? ': well' : ': failing'}</span>
              </span>
              {(!one.ok || one.reason) && (
                <span className={classes.conditionReason}>
                  {one.reason && <Sentence text={one.reason} />}
                  {!one.ok && remedy(one.type, one.reason) && (
                    <span className={classes.remedy}>Well again when {remedy(one.type, one.reason)}.</span>
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

function verdict(all: number, failing: number, silent: boolean): string {
  if (all === 0) return '';
  if (silent) return failing === 0 ? 'last known' : `last known: ${failing} failing`;
  return failing === 0 ? 'all well' : `${failing} failing`;
}
