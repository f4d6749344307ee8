import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AuditRow } from '../../api/types';
import { type Difference, differencesOf, valueText } from '../../lib/diff';
import { fullTime } from '../../lib/format';
import classes from './audit.module.css';

/** What was changed, and all else that the row holds. */
export function AuditDetails({ row }: { row: AuditRow }) {
  const differences = differencesOf(row.before, row.after);
  const recordingId = recordingOf(row);
  return (
    <div className={classes.details}>
      <Changes row={row} differences={differences} />
      {recordingId && (
        <Link to="/audit/recordings/$recordingId" params={{ recordingId }} className={classes.play}>
          Play the recording of the terminal
        </Link>
      )}
      <dl className={classes.facts}>
        <Fact name="Row">{row.seq}</Fact>
        <Fact name="Time">{fullTime(row.at)}</Fact>
        <Fact name="Actor">
          {row.actor.kind} {row.actor.id && <code>{row.actor.id}</code>}
        </Fact>
        <Fact name="Target">
          {row.target.kind} {row.target.id && <code>{row.target.id}</code>}
        </Fact>
        <Fact name="Address">{row.address}</Fact>
        <Fact name="Request">
          <code>{row.requestId}</code>
        </Fact>
        <Fact name="Hash">
          <code>{row.hash}</code>
        </Fact>
        <Fact name="Row before">
          <code>{row.prevHash}</code>
        </Fact>
      </dl>
    </div>
  );
}

/** What the rows of a terminal name, where it was recorded, and those of whoever looked at it; not of one that is gone. */
function recordingOf({ action, target, after }: AuditRow): string | undefined {
  if (action === 'dropTerminalRecording') return undefined;
  if (target.kind === 'recording') return target.id;
  const id = after?.['recordingId'];
  return typeof id === 'string' ? id : undefined;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children || '–'}</dd>
    </div>
  );
}

const KINDS: Record<Difference['kind'], string> = { added: 'new', removed: 'gone', changed: 'changed' };

function Changes({ row, differences }: { row: AuditRow; differences: Difference[] }) {
  if (differences.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {row.before || row.after ? 'Nothing is different.' : 'The row holds no change.'}
      </Text>
    );
  }
  return (
    <table className={classes.diff} aria-label="What was changed">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ path, before, after, kind }) => (
          <tr key={path} data-kind={kind}>
            <th scope="row">
              {path} <small>{KINDS[kind]}</small>
            </th>
            <td>{kind === 'added' ? '–' : <del>{valueText(before)}</del>}</td>
            <td>{kind === 'removed' ? '–' : <ins>{valueText(after)}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
