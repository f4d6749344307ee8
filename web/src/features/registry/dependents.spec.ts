import { expect, it } from 'vitest';
import type { Process } from '../../api/types';
import { dependents } from './dependents';

function process(name: string, ...dependsOn: string[]): Process {
  return { name, state: 'running', restarts: 0, ...(dependsOn.length > 0 ? { dependsOn } : {}) };
}

it('names all that follow a restart, through others too, whatever the order of the report', () => {
  const chain = [
    process('worker', 'chromium'),
    process('chromium', 'xvfb'),
    process('xvfb'),
    process('sidecar'),
  ];
  expect(dependents('xvfb', chain)).toEqual(['worker', 'chromium']);
  expect(dependents('chromium', chain)).toEqual(['worker']);
  expect(dependents('sidecar', chain)).toEqual([]);
});

it('bears a circle and a name that nobody has', () => {
  const circle = [process('a', 'b'), process('b', 'a'), process('c', 'gone')];
  expect(dependents('a', circle)).toEqual(['b']);
  expect(dependents('gone', circle)).toEqual(['c']);
});
