import { Button, Checkbox, TextInput } from '@mantine/core';
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
import type { TerminalSearch } from './terminal-search';

const route = getRouteApi('/inside/sandboxes/$sandboxId/terminal');

/** A shell on one sandbox. */
export default function TerminalPage() {
  const { sandboxId } = route.useParams();
  const search = route.useSearch();
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
        <ShellForm
          key={JSON.stringify(search)}
          search={search}
          onOpen={(next) => {
            void navigate({ search: next, replace: true });
            setRound(round + 1);
          }}
        />
      </ConsoleHead>
      <TerminalPanel
        key={`${JSON.stringify(search)} ${round}`}
        wish={{ sandboxId, ...search }}
        name={sandbox.name}
        onAgain={() => setRound(round + 1)}
      />
    </>
  );
}

type ShellFormProps = { search: TerminalSearch; onOpen: (search: TerminalSearch) => void };

function ShellForm({ search, onOpen }: ShellFormProps) {
  const [user, setUser] = useState(search.user ?? '');
  const [record, setRecord] = useState(search.record ?? false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onOpen({ ...(user.trim() ? { user: user.trim() } : {}), ...(record ? { record } : {}) });
  };
  return (
    <form className={classes.userForm} onSubmit={submit}>
      <TextInput
        size="xs"
        aria-label="User of the shell"
        placeholder="as the worker's user"
        maxLength={64}
        autoComplete="off"
        value={user}
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <Checkbox
        size="xs"
        label="Record"
        title="What the next shell shows is kept for those who read the audit trail; what is typed is not"
        checked={record}
        onChange={(event) => setRecord(event.currentTarget.checked)}
      />
      <Button type="submit" size="xs" variant="default">
        New shell
      </Button>
    </form>
  );
}
