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

/** AdsPower does not answer, so nobody knows which profiles are open now. */
export function profilesAreOld(sandbox: Sandbox): boolean {
  return hasAdsPower(sandbox) && fails(sandbox, 'AdsPowerUp');
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
  if (!profiles || !hasAdsPower(sandbox) || profilesAreOld(sandbox)) return [];
  return tasks.filter((one) => one.profile && !profiles.some((profile) => profile.id === one.profile));
}
