import { expect, it } from 'vitest';
import { conditionTitle } from './condition-title';

it('writes conditions as people read them', () => {
  expect(
    ['DisplayUp', 'VncUp', 'AdsPowerWithinRate', 'Process:xvfb', 'Lease', 'Away'].map(conditionTitle),
  ).toEqual(['Display up', 'VNC up', 'AdsPower within rate', 'Process xvfb', 'Agent silent', 'Agent away']);
});
