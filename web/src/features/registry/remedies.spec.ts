import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { remedy } from './remedies';

const TYPES = new URL(
  '../../../../shared-protocol/src/main/java/dev/sandmesh/protocol/report/ConditionType.java',
  import.meta.url,
);

it('knows a way out of every condition that the protocol names', () => {
  const types = [...readFileSync(TYPES, 'utf8').matchAll(/String \w+ = "(\w+)"/g)].map(
    (found) => found[1] ?? '',
  );
  expect(types.length).toBeGreaterThan(20);
  expect(types.filter((type) => !remedy(type))).toEqual([]);
});

it('knows one for a flapping process too', () => {
  expect(remedy('Process:xvfb')).toContain('stays up');
  expect(remedy('Process:nfs', 'does not die after SIGKILL: state D')).toContain('restart the machine');
  expect(remedy('Never heard of')).toBeUndefined();
});
