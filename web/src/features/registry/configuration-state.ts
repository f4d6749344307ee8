import type { Sandbox } from '../../api/types';

type State = { color: string; title: string; why?: string };

/** What is wanted beside what runs, in words. */
export function configurationState({ desiredVersion, runningVersion, conditions, health }: Sandbox): State {
  const usable = conditions?.find((one) => one.type === 'ConfigurationUsable');
  const refused = usable && !usable.ok ? usable.reason : undefined;
  if (desiredVersion === undefined || (desiredVersion === 0 && !runningVersion)) {
    return {
      color: 'var(--sm-unknown)',
      title: 'Runs as the sandbox itself is set up; nothing else was asked for.',
    };
  }
  if (desiredVersion === runningVersion) {
    return { color: 'var(--sm-good)', title: `Version ${desiredVersion} is wanted and runs.` };
  }
  const runs =
    runningVersion === undefined ? 'which one runs is not known' : `version ${runningVersion} runs`;
  const title = `Version ${desiredVersion} is wanted, ${runs}.`;
  if (refused) return { color: 'var(--sm-bad)', title, why: refused };
  const silent = health.status === 'unhealthy' || health.status === 'unknown';
  return {
    color: 'var(--sm-warn)',
    title,
    why: silent
      ? 'The agent takes it when it is heard of again.'
      : 'The agent takes it with its next report.',
  };
}
