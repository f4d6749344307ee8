import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { explain } from '../../api/problem';
import { changePassword } from '../../api/session';
import { useUser } from '../../api/use-session';
import { Door } from './door';

const SHORTEST = 12;

export default function PasswordPage({ onDone }: { onDone: () => void }) {
  const user = useUser();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (next.length < SHORTEST) return setProblem(`The new password needs at least ${SHORTEST} characters.`);
    if (next !== again) return setProblem('The new passwords differ.');
    setBusy(true);
    setProblem(undefined);
    try {
      await changePassword(current, next);
      onDone();
    } catch (error) {
      setProblem(explain(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Door title={user?.mustChangePassword ? 'Choose your own password' : 'Change password'}>
      <form onSubmit={submit} aria-label="Change password">
        <Stack gap="sm">
          {user?.mustChangePassword && (
            <Text size="sm" c="dimmed">
              You signed in with the password that was generated at the first start. It works once; from now
              on use your own.
            </Text>
          )}
          {problem && (
            <Alert color="red" variant="light" role="alert">
              {problem}
            </Alert>
          )}
          <input type="text" name="email" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            autoFocus
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label="New password"
            description={`At least ${SHORTEST} characters`}
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <PasswordInput
            label="New password again"
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy} mt="xs" fullWidth>
            Change password
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
