import type { Profile, Sandbox } from '../../api/types';

type State = Profile['state'];
export type Task = NonNullable<Sandbox['tasks']>[number];

/** A profile with the task that claims it. */
export type Claimed = Profile & { task?: Task };

/** The worst first. */
export const STATES: State[] = ['lost', 'leaked', 'open', 'claimed'];

export function hasAdsPower({ browserEngines = [], versions = {} }: Sandbox): boolean {
  return 'adspower' in versions || browserEngines.some((one) => one.toLowerCase() === 'adspower');
}

function fails({ conditions = [] }: Sandbox, type: string): boolean {
  return conditions.some((one) => one.type === type && !one.ok);
}

/** AdsPower has said at least once which profiles are open: before that the agent does not judge them either. */
export function profilesAreKnown(sandbox: Sandbox): boolean {
  if (!sandbox.profiles) return false;
  return !hasAdsPower(sandbox) || (sandbox.conditions ?? []).some((one) => one.type === 'ProfilesAlive');
}

const SILENT: [string, string][] = [
  ['AdsPowerUp', 'AdsPower does not answer'],
  ['AdsPowerWorking', 'AdsPower does not do what it is asked'],
  ['AdsPowerWithinRate', 'AdsPower is called too often to answer each time'],
];

/** Why nobody knows which profiles are open now; empty when that is known. */
export function whyProfilesAreOld(sandbox: Sandbox): string {
  if (!hasAdsPower(sandbox)) return '';
  return SILENT.find(([type]) => fails(sandbox, type))?.[1] ?? '';
}

export function profilesAreOld(sandbox: Sandbox): boolean {
  return whyProfilesAreOld(sandbox) !== '';
}

/** What is said of a sandbox without profiles. */
export function noProfiles(sandbox: Sandbox): string {
  if (!sandbox.profiles) return 'Not reported yet.';
  if (!hasAdsPower(sandbox)) {
    return 'No profile is open. This sandbox runs Chromium alone: profiles are opened by AdsPower, which it does not have.';
  }
  if (!profilesAreKnown(sandbox)) return 'AdsPower has not said yet which profiles are open.';
  return profilesAreOld(sandbox)
    ? 'No profile was open when that was last known.'
    : 'AdsPower has no profile open.';
}

/** Tasks run, but the worker does not say which. */
export function tasksUntold({ tasks = [], capacity }: Sandbox): number {
  return tasks.length === 0 ? (capacity?.active ?? 0) : 0;
}

/** Whether it is known which profiles the tasks claim. */
export function claimsKnown(sandbox: Sandbox): boolean {
  const { tasks } = sandbox;
  if (tasks === undefined || tasksUntold(sandbox) > 0 || fails(sandbox, 'WorkerUp')) return false;
  return tasks.every((one) => one.profile !== undefined);
}

/** Profiles by state, each with its task, those that are longest in their state first. */
export function byState({ profiles = [], tasks = [] }: Sandbox): [State, Claimed[]][] {
  const joined = profiles.map((one): Claimed => {
    const task = tasks.find((each) => each.profile === one.id);
    return task ? { ...one, task } : one;
  });
  const groups = STATES.map((state): [State, Claimed[]] => [
    state,
    joined
      .filter((one) => one.state === state)
      .toSorted(
        (left, right) =>
          (left.since ?? '').localeCompare(right.since ?? '') || left.id.localeCompare(right.id),
      ),
  ]);
  return groups.filter(([, ofState]) => ofState.length > 0);
}

/** Tasks whose profile AdsPower does not have open, where AdsPower is what opens profiles and answers. */
export function tasksWithoutProfile(sandbox: Sandbox): Task[] {
  const { profiles, tasks = [] } = sandbox;
  if (!profiles || !hasAdsPower(sandbox) || !profilesAreKnown(sandbox) || profilesAreOld(sandbox)) return [];
  return tasks.filter((one) => one.profile && !profiles.some((profile) => profile.id === one.profile));
}
