import { Button, Group } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useDatabaseAway } from '../../api/away';
import { can } from '../../api/can';
import { useEnvironments } from '../../api/environments';
import type { Environment } from '../../api/types';
import { useUser } from '../../api/use-session';
import { MemoryNotice } from '../../ui/away';
import { PageHead } from '../../ui/page-head';
import { EmptyState, FailureState, LoadingRows } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import { DeleteEnvironmentDialog, NewEnvironmentDialog, PolicyDialog } from './environment-dialogs';

const COLUMNS: Column<Environment>[] = [
  { key: 'name', title: 'Name', cell: ({ name }) => name },
  {
    key: 'sandboxes',
    title: 'Sandboxes',
    cell: ({ name, sandboxes, policy }) => (
      <Link to="/" search={{ environment: [name] }}>
        {sandboxes}
        {policy.maxSandboxes === undefined ? '' : ` of at most ${policy.maxSandboxes}`}
      </Link>
    ),
  },
  { key: 'links', title: 'Links', cell: ({ policy }) => policy.links?.join(', ') ?? 'every one' },
  { key: 'createdAt', title: 'Made', nowrap: true, cell: ({ createdAt }) => <Ago at={createdAt} /> },
  { key: 'updatedAt', title: 'Changed', nowrap: true, cell: ({ updatedAt }) => <Ago at={updatedAt} /> },
];

type Open = { dialog: 'policy' | 'delete'; environment: Environment };

export default function EnvironmentsPage() {
  const user = useUser();
  const { data, error, refetch } = useEnvironments();
  const away = useDatabaseAway();
  const [creating, setCreating] = useState(false);
  const [open, setOpen] = useState<Open>();
  const mayWrite = can.writeEnvironments(user).allowed;

  useDocumentTitle('Environments – Sandmesh');

  const actions: Column<Environment> = {
    key: 'actions',
    title: 'Actions',
    actions: true,
    cell: (environment) => (
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Edit ${environment.name}`}
          onClick={() => setOpen({ dialog: 'policy', environment })}
        >
          Edit
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Delete ${environment.name}`}
          disabled={environment.sandboxes > 0}
          title={environment.sandboxes > 0 ? 'It has sandboxes: end them first' : undefined}
          onClick={() => setOpen({ dialog: 'delete', environment })}
        >
          Delete…
        </Button>
      </Group>
    ),
  };
  const close = () => setOpen(undefined);
  return (
    <>
      <PageHead
        title="Environments"
        about="Parts of the fleet. Permissions hold in some of them, and each may demand something of sandboxes that come."
      >
        {mayWrite && !data?.stale && (
          <Button size="xs" onClick={() => setCreating(true)}>
            New environment
          </Button>
        )}
      </PageHead>
      {(data?.stale || away) && <MemoryNotice />}
      {!data &&
        (error ? <FailureState error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={3} />)}
      {data?.items.length === 0 && (
        <EmptyState title="No environment is yours">An administrator can give you some.</EmptyState>
      )}
      {data && data.items.length > 0 && (
        <Table
          label="Environments"
          columns={mayWrite && !data.stale ? [...COLUMNS, actions] : COLUMNS}
          rows={data.items}
          rowKey={(one) => one.name}
        />
      )}
      {creating && <NewEnvironmentDialog onClose={() => setCreating(false)} />}
      {open?.dialog === 'policy' && <PolicyDialog environment={open.environment} onClose={close} />}
      {open?.dialog === 'delete' && (
        <DeleteEnvironmentDialog environment={open.environment} onClose={close} />
      )}
    </>
  );
}
