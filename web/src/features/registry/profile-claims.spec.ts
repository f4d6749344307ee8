import { expect, it } from 'vitest';
import type { Sandbox } from '../../api/types';
import {
  byState,
  claimsKnown,
  noProfiles,
  profilesAreOld,
  tasksUntold,
  tasksWithoutProfile,
  whyProfilesAreOld,
} from './profile-claims';

const listed = { type: 'ProfilesAlive', ok: true };

function sandbox(more: Partial<Sandbox>): Sandbox {
  return { browserEngines: ['adspower'], conditions: [listed], ...more } as Sandbox;
}
const task = (id: string, profile: string) => ({ id, profile });

it('names the task of a lost profile, the worst state first, the longest in it first', () => {
  const told = byState(
    sandbox({
      tasks: [task('t1', 'a')],
      profiles: [
        { id: 'b', state: 'claimed' },
        { id: 'c', state: 'leaked', since: '2026-11-21T10:00:05Z' },
        { id: 'd', state: 'leaked', since: '2026-11-21T10:00:00Z' },
        { id: 'a', state: 'lost' },
      ],
    }),
  );
  expect(told.map(([state, all]) => [state, all.map((one) => one.id)])).toEqual([
    ['lost', ['a']],
    ['leaked', ['d', 'c']],
    ['claimed', ['b']],
  ]);
  expect(told[0]?.[1][0]?.task?.id).toBe('t1');
});

it('finds tasks whose profile is not open, where AdsPower opens profiles and answers', () => {
  const tasks = [task('t1', 'a'), task('t2', 'b')];
  const profiles: Sandbox['profiles'] = [{ id: 'a', state: 'claimed' }];
  const found = (more: Partial<Sandbox>) =>
    tasksWithoutProfile(sandbox({ tasks, profiles, ...more })).map((one) => one.id);
  expect(found({})).toEqual(['t2']);
  expect(found({ browserEngines: ['chromium'] })).toEqual([]);
  const down = [{ type: 'AdsPowerUp', ok: false }, listed];
  expect(found({ conditions: down })).toEqual([]);
  expect(profilesAreOld(sandbox({ conditions: down }))).toBe(true);
  expect(found({ conditions: [] })).toEqual([]);
});

it('says that no profile is open only where AdsPower says so now', () => {
  const said = (more: Partial<Sandbox>) => noProfiles(sandbox({ profiles: [], ...more }));
  expect(noProfiles(sandbox({}))).toBe('Not reported yet.');
  expect(said({ browserEngines: ['chromium'], conditions: [] })).toMatch(/^No profile is open\./);
  expect(said({})).toBe('AdsPower has no profile open.');
  for (const type of ['AdsPowerUp', 'AdsPowerWorking', 'AdsPowerWithinRate']) {
    const refused = { type, ok: false };
    expect(said({ conditions: [refused, listed] })).toBe('No profile was open when that was last known.');
    expect(said({ conditions: [refused] })).toBe('AdsPower has not said yet which profiles are open.');
    expect(whyProfilesAreOld(sandbox({ conditions: [refused, listed] }))).toMatch(/^AdsPower /);
    expect(whyProfilesAreOld(sandbox({ browserEngines: ['chromium'], conditions: [refused] }))).toBe('');
  }
});

it('knows when the claims are not told', () => {
  expect(claimsKnown(sandbox({ tasks: [] }))).toBe(true);
  expect(claimsKnown(sandbox({}))).toBe(false);
  expect(claimsKnown(sandbox({ tasks: [{ id: 't' }] }))).toBe(false);
  expect(claimsKnown(sandbox({ tasks: [], conditions: [{ type: 'WorkerUp', ok: false }] }))).toBe(false);
  const untold = sandbox({ tasks: [], capacity: { slots: 2, active: 1, free: 1 } });
  expect([tasksUntold(untold), claimsKnown(untold)]).toEqual([1, false]);
});
