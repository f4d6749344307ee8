import { Text } from '@mantine/core';
import type { Profile, Sandbox } from '../../api/types';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { Ago } from '../../ui/time';
import classes from './sandbox.module.css';

type State = Profile['state'];

/** A text, a colour and a meaning for every state, the worst first. */
const STATES: Record<State, { color: string; meaning: string }> = {
  lost: { color: 'var(--sm-bad)', meaning: 'open as AdsPower says, but its browser does not answer' },
  leaked: {
    color: 'var(--sm-warn)',
    meaning: 'its browser runs, but no task claims it and nobody else will close it',
  },
  open: { color: 'var(--sm-calm)', meaning: 'open, not claimed by a task yet' },
  claimed: { color: 'var(--sm-good)', meaning: 'a running task uses it' },
};
const ORDER = Object.keys(STATES) as State[];

export function ProfilesPanel({ sandbox }: { sandbox: Sandbox }) {
  const { profiles = [] } = sandbox;
  const ordered = profiles.toSorted(
    (left, right) =>
      ORDER.indexOf(left.state) - ORDER.indexOf(right.state) || left.id.localeCompare(right.id),
  );
  return (
    <Panel
      title="Profiles"
      aside={
        <Text size="xs" c="dimmed">
          {summary(profiles)}
        </Text>
      }
    >
      {ordered.length === 0 ? (
        <Text size="sm" c="dimmed" px="md" py="sm">
          {hasAdsPower(sandbox)
            ? 'AdsPower has no profile open.'
            : 'No profile is open. This sandbox runs Chromium alone: profiles are opened by AdsPower, which it does not have.'}
        </Text>
      ) : (
        <ul className={classes.profiles} aria-label="Profiles">
          {ordered.map((one) => (
            <ProfileRow key={one.id} profile={one} sandbox={sandbox} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ProfileRow({ profile, sandbox }: { profile: Profile; sandbox: Sandbox }) {
  const { id, state, since } = profile;
  const task = sandbox.tasks?.find((one) => one.profile === id);
  return (
    <li data-testid="profile" data-state={state}>
      <Dot color={STATES[state].color} />
      <span className={classes.profileState}>{state}</span>
      <code>{id}</code>
      <span className={classes.profileWhy}>
        {state === 'claimed' && task ? (
          <>
            by task <code>{task.id}</code>
          </>
        ) : (
          STATES[state].meaning
        )}
      </span>
      <span className={classes.conditionSince}>{since && <Ago at={since} suffix="" />}</span>
    </li>
  );
}

function summary(profiles: Profile[]): string {
  return ORDER.toReversed()
    .map((state) => [profiles.filter((one) => one.state === state).length, state] as const)
    .filter(([amount]) => amount > 0)
    .map(([amount, state]) => `${amount} ${state}`)
    .join(', ');
}

function hasAdsPower({ browserEngines = [], versions = {} }: Sandbox): boolean {
  return 'adspower' in versions || browserEngines.some((one) => one.toLowerCase() === 'adspower');
}
