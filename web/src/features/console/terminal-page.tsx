import { Button, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import { FailureState, LoadingRows, NotAllowed } from '../../ui/states';
import { useSandbox } from '../registry/queries';
import classes from './console.module.css';
import { ConsoleHead } from './console-head';
import { TerminalPanel } from './terminal-panel';

const route = getRouteApi('/inside/sandboxes/$sandboxId/terminal');

/** A shell on one sandbox. */
export default function TerminalPage() {
  const { sandboxId } = route.useParams();
  const { user } = route.useSearch();
  const navigate = route.useNavigate();
  const verdict = can.exec(useUser());
  const { data: sandbox, error, refetch } = useSandbox(sandboxId);
  const [round, setRound] = useState(0);

  useDocumentTitle(sandbox ? `Terminal of ${sandbox.name} – Sandmesh` : 'Sandmesh');

  if (!verdict.allowed) return <NotAllowed permission="sandbox:exec" detail={verdict.because} />;
  if (!sandbox)
    return error ? (
      <FailureState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingRows rows={8} height={22} />
    );
  return (
    <>
      <ConsoleHead sandboxId={sandboxId} name={sandbox.name} title="Terminal">
        <UserField
          key={user ?? ''}
          user={user ?? ''}
          onOpen={(next) => {
            void navigate({ search: next ? { user: next } : {}, replace: true });
            setRound(round + 1);
          }}
        />
      </ConsoleHead>
      <TerminalPanel
        key={`${user ?? ''} ${round}`}
        wish={{ sandboxId, ...(user ? { user } : {}) }}
        name={sandbox.name}
        onAgain={() => setRound(round + 1)}
      />
    </>
  );
}

function UserField({ user, onOpen }: { user: string; onOpen: (user: string) => void }) {
  const [text, setText] = useState(user);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onOpen(text.trim());
  };
  return (
    <form className={classes.userForm} onSubmit={submit}>
      <TextInput
        size="xs"
        aria-label="User of the shell"
        placeholder="as the worker's user"
        maxLength={64}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default">
        New shell
      </Button>
    </form>
  );
}
