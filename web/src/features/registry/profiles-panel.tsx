import { Text } from '@mantine/core';
import type { Profile, Sandbox } from '../../api/types';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { Ago } from '../../ui/time';
import {
  type Claimed,
  STATES,
  byState,
  claimsKnown,
  noProfiles,
  tasksWithoutProfile,
  whyProfilesAreOld,
} from './profile-claims';
import classes from './sandbox.module.css';

type State = Profile['state'];

const LOOKS: Record<State, { color: string; meaning: string }> = {
  lost: { color: 'var(--sm-bad)', meaning: 'open as AdsPower says, but its browser does not answer' },
  leaked: {
    color: 'var(--sm-warn)',
    meaning: 'its browser runs, but no task claims it and nobody else will close it',
  },
  open: { color: 'var(--sm-calm)', meaning: 'not claimed by a task yet' },
  claimed: { color: 'var(--sm-good)', meaning: 'a running task uses it' },
};
/** More of one state are folded away. */
const SHOWN = 8;

export function ProfilesPanel({ sandbox, silent }: { sandbox: Sandbox; silent: boolean }) {
  const { profiles = [] } = sandbox;
  const groups = byState(sandbox);
  const known = claimsKnown(sandbox);
  const why = whyProfilesAreOld(sandbox);
  const old = silent || why !== '';
  return (
    <Panel
      title="Profiles"
      aside={
        <Text size="xs" c="dimmed">
          {[old && profiles.length > 0 ? 'last known' : '', summary(profiles)].filter(Boolean).join(': ')}
        </Text>
      }
    >
      {why && !silent && (
        <Text size="xs" c="dimmed" px="md" pt="xs">
          {why}: which profiles are open now is not known.
        </Text>
      )}
      {groups.map(([state, ofState]) => (
        <Group key={state} state={state} profiles={ofState} known={known} />
      ))}
      <NotOpen sandbox={sandbox} />
      {profiles.length === 0 && (
        <Text size="sm" c="dimmed" px="md" py="sm">
          {noProfiles(sandbox)}
        </Text>
      )}
    </Panel>
  );
}

function Group({ state, profiles, known }: { state: State; profiles: Claimed[]; known: boolean }) {
  const { color, meaning } = LOOKS[state];
  const folded = profiles.slice(SHOWN);
  return (
    <section className={classes.profileGroup} aria-label={`${state} profiles`}>
      <h3>
        <Dot color={color} />
        {state}
        <span>{state === 'open' && !known ? 'claims not known' : meaning}</span>
      </h3>
      <ul className={classes.profiles}>
        {profiles.slice(0, SHOWN).map((one) => (
          <ProfileRow key={one.id} profile={one} />
        ))}
      </ul>
      {folded.length > 0 && (
        <details>
          <summary>and {folded.length} more</summary>
          <ul className={classes.profiles}>
            {folded.map((one) => (
              <ProfileRow key={one.id} profile={one} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function ProfileRow({ profile: { id, state, since, task } }: { profile: Claimed }) {
  return (
    <li data-testid="profile" data-state={state}>
      <code>{id}</code>
      <span className={classes.conditionSince}>
        {since && (
          <>
            {state} for <Ago at={since} suffix="" />
          </>
        )}
      </span>
      {task && (
        <span className={classes.profileWhy}>
          {state === 'claimed' ? 'by' : 'was claimed by'} task <code>{task.id}</code>
        </span>
      )}
    </li>
  );
}

/** What tasks claim and AdsPower does not have open. */
function NotOpen({ sandbox }: { sandbox: Sandbox }) {
  const tasks = tasksWithoutProfile(sandbox);
  if (tasks.length === 0) return null;
  return (
    <section className={classes.profileGroup} aria-label="Profiles that are not open">
      <h3>
        <Dot color="var(--sm-warn)" />
        not open
        <span>a task claims it, but AdsPower does not have it open</span>
      </h3>
      <ul className={classes.profiles}>
        {tasks.map((one) => (
          <li key={one.id} data-testid="profile" data-state="not open">
            <code>{one.profile}</code>
            <span className={classes.conditionSince} />
            <span className={classes.profileWhy}>
              claimed by task <code>{one.id}</code>, not open
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function summary(profiles: Profile[]): string {
  return STATES.toReversed()
    .map((state) => [profiles.filter((one) => one.state === state).length, state] as const)
    .filter(([amount]) => amount > 0)
    .map(([amount, state]) => `${amount} ${state}`)
    .join(', ');
}
