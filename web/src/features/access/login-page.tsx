import { Alert, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { explain } from '../../api/problem';
import { useProvider, wordsFor } from '../../api/provider';
import { login } from '../../api/session';
import { Door } from './door';

/** Why the identity provider has sent the browser back; read before the router tidies the address up, and shown once. */
let refusal = window.location.pathname === '/login' ? wordsFor(window.location.search) : undefined;

export default function LoginPage({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState(refusal);
  const provider = useProvider();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    refusal = undefined;
    try {
      await login(email.trim(), password);
      onDone();
    } catch (error) {
      setProblem(explain(error));
      setPassword('');
    } finally {
      setBusy(false);
    }
  }

  return (
    <Door title="Sign in">
      <form onSubmit={submit} aria-label="Sign in">
        <Stack gap="sm">
          {problem && (
            <Alert color="red" variant="light" role="alert">
              {problem}
            </Alert>
          )}
          <TextInput
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy} mt="xs" fullWidth>
            Sign in
          </Button>
          {provider && (
            <>
              <Divider label="or" />
              <Button component="a" href="/api/v1/auth/oidc/start" variant="default" fullWidth>
                Sign in with {provider}
              </Button>
            </>
          )}
        </Stack>
      </form>
    </Door>
  );
}
