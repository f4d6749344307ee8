import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../api/types';
import { configurationState } from './configuration-state';

const sandbox = (more: Partial<Sandbox>): Sandbox => ({
  id: 's1',
  name: 's1',
  environment: 'dev',
  provider: 'local',
  status: 'active',
  health: { status: 'healthy', reasons: [] },
  version: 1,
  stale: false,
  ...more,
});

describe('the configuration that is wanted', () => {
  it('is said to run when it does', () => {
    expect(configurationState(sandbox({ desiredVersion: 4, runningVersion: 4 })).title).toBe(
      'Version 4 is wanted and runs.',
    );
  });

  it('is shown beside the one that runs, with what is waited for', () => {
    const waiting = configurationState(sandbox({ desiredVersion: 5, runningVersion: 4 }));
    expect(waiting.title).toBe('Version 5 is wanted, version 4 runs.');
    expect(waiting.why).toMatch(/next report/);
    const silent = sandbox({ desiredVersion: 5, health: { status: 'unhealthy', reasons: [] } });
    expect(configurationState(silent).why).toMatch(/heard of again/);
    expect(configurationState(silent).title).toBe('Version 5 is wanted, which one runs is not known.');
  });

  it('says why the agent could not take it', () => {
    const conditions = [
      { type: 'ConfigurationUsable', ok: false, reason: 'timezone: there is no Mars/Olympus' },
    ];
    const refused = configurationState(sandbox({ desiredVersion: 5, runningVersion: 4, conditions }));
    expect(refused.why).toBe('timezone: there is no Mars/Olympus');
    expect(refused.color).toBe('var(--sm-bad)');
  });

  it('is nothing where nothing was asked for', () => {
    expect(configurationState(sandbox({})).title).toMatch(/itself is set up/);
  });
});
