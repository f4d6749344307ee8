import { useQuery } from '@tanstack/react-query';

/** What the control plane has to say of a login through the identity provider that came to nothing. */
const WORDS = new Map<string, string>(
  Object.entries({
    oidc_state:
      'This sign-in was not begun in this browser, took longer than ten minutes, or was used already. Try it again.',
    oidc_denied: 'The identity provider did not sign you in.',
    oidc_absent: 'Nobody signs in through an identity provider here. Sign in with a password.',
    oidc_unavailable:
      'The identity provider cannot be reached or does not work. Try again later, or sign in with a password.',
    oidc_token:
      'What the identity provider sent could not be verified. Try it again; if it stays so, tell an administrator.',
    oidc_role: 'You are known to the identity provider, but it gives you no role here. Ask an administrator.',
    oidc_email:
      'An account needs a verified e-mail address, and the identity provider did not tell yours, or somebody else has it here.',
    oidc_disabled: 'Your account is disabled. Ask an administrator.',
    oidc_last_superadmin:
      'The identity provider gives you another role, but you are the last superadmin. Make another one first.',
  }),
);

export function wordsFor(search: string): string | undefined {
  const code = new URLSearchParams(search).get('error');
  return code === null ? undefined : WORDS.get(code);
}

/** The name of the identity provider, if there is one. Without an answer people sign in as they always could. */
export function useProvider(): string | undefined {
  return useQuery({
    queryKey: ['identity-provider'],
    staleTime: Infinity,
    retry: false,
    queryFn: async () => {
      const response = await fetch('/api/v1/auth/oidc');
      const found = (response.ok ? await response.json() : {}) as { enabled?: boolean; name?: string };
      return found.enabled === true ? (found.name ?? 'single sign-on') : '';
    },
  }).data;
}
