import { expect, test } from 'vitest';
import { wordsFor } from './provider';

test('a refusal of the identity provider is worded, and nothing else from the address is shown', () => {
  expect(wordsFor('?error=oidc_role')).toContain('no role');
  expect(wordsFor('?from=%2Fx&error=oidc_unavailable')).toContain('password');
  expect(wordsFor('?error=%3Cb%3Eyour+account+is+locked%3C%2Fb%3E')).toBeUndefined();
  expect(wordsFor('?error=constructor')).toBeUndefined();
  expect(wordsFor('')).toBeUndefined();
});
