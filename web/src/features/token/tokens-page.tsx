import { Button, Switch, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { isAway, useDatabaseAway } from '../../api/away';
import { can } from '../../api/can';
import { explain } from '../../api/problem';
import type { ApiToken } from '../../api/types';
import { useUser } from '../../api/use-session';
import { fullTime } from '../../lib/format';
import { changed } from '../../lib/search';
import { KeptNotice, Missing } from '../../ui/away';
import { ConfirmDialog } from '../../ui/dialog';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { Scope } from '../../ui/scope-field';
import { SecretDialog } from '../../ui/secret';
import { EmptyState } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Ago, Until } from '../../ui/time';
import { type Made, NewTokenDialog } from './new-token-dialog';
import { PermissionList } from './permission-list';
import { PAGE_SIZE, useApiTokens, useRevokeToken } from './queries';

const route = getRouteApi('/inside/tokens');

export default function TokensPage() {
  const me = useUser();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayAll = can.readEverybodysTokens(me).allowed;
  const everybody = mayAll && search.everybody === true;
  const away = useDatabaseAway();
  const { data, error, dataUpdatedAt, refetch } = useApiTokens({ ...search, everybody });
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<Made>();
  const [revoking, setRevoking] = useState<ApiToken>();
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: changed(search, next), replace: true });

  useDocumentTitle('API tokens – Sandmesh');

  const revoke: Column<ApiToken> = {
    key: 'actions',
    title: 'Actions',
    actions: true,
    cell: (one) => (
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Revoke ${one.name}`}
        onClick={() => setRevoking(one)}
      >
        Revoke…
      </Button>
    ),
  };
  const columns = [...COLUMNS.filter((one) => everybody || one.key !== 'owner'), revoke];
  return (
    <>
      <PageHead
        title="API tokens"
        about="For scripts and programs. A token permits what it was given and its owner may do at that moment, and ends by itself."
      >
        {mayAll && (
          <Switch
            size="xs"
            label="Those of everybody"
            checked={everybody}
            onChange={(event) =>
              change({ everybody: event.currentTarget.checked || undefined } as typeof search)
            }
          />
        )}
        <Button size="xs" onClick={() => setCreating(true)}>
          New token
        </Button>
      </PageHead>
      <KeptNotice away={isAway(error)} at={dataUpdatedAt} />
      {!data && <Missing error={error} away={away} rows={4} onRetry={() => void refetch()} />}
      {data && data.items.length === 0 && (
        <EmptyState title={everybody ? 'Nobody has an API token' : 'You have no API token'}>
          A script sends one as <code>Authorization: Bearer smt_…</code> in place of a login.
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <>
          <Table label="API tokens" columns={columns} rows={data.items} rowKey={(one) => one.id} />
          <Pager
            page={search.page ?? 1}
            pageSize={PAGE_SIZE}
            total={data.total}
            noun={data.total === 1 ? 'token' : 'tokens'}
            onPage={(page) => change({ page })}
          />
        </>
      )}
      {creating && <NewTokenDialog onClose={() => setCreating(false)} onMade={setMade} />}
      {made && (
        <SecretDialog
          title={`API token ${made.token.name}`}
          label="Token"
          secret={made.secret}
          onClose={() => setMade(undefined)}
        >
          <Text size="sm" c="dimmed">
            Good until {fullTime(made.token.expiresAt)}. Keep it where other secrets are, not in a repository.
          </Text>
        </SecretDialog>
      )}
      {revoking && (
        <Revoke token={revoking} mine={revoking.ownerId === me?.id} onClose={() => setRevoking(undefined)} />
      )}
    </>
  );
}

const COLUMNS: Column<ApiToken>[] = [
  {
    key: 'name',
    title: 'Name',
    cell: (one) => (
      <>
        {one.name}
        <Text size="xs" c="dimmed" fw={400}>
          <code>{one.hint}…</code>
        </Text>
      </>
    ),
  },
  { key: 'owner', title: 'Owner', cell: (one) => one.owner },
  {
    key: 'permissions',
    title: 'Permissions',
    cell: (one) => <PermissionList permissions={one.permissions} />,
  },
  { key: 'environments', title: 'Environments', cell: (one) => <Scope environments={one.environments} /> },
  { key: 'lastUsedAt', title: 'Last used', nowrap: true, cell: (one) => <Ago at={one.lastUsedAt} /> },
  { key: 'expiresAt', title: 'Ends', nowrap: true, cell: (one) => <Until at={one.expiresAt} /> },
];

function Revoke({ token, mine, onClose }: { token: ApiToken; mine: boolean; onClose: () => void }) {
  const revoke = useRevokeToken();
  return (
    <ConfirmDialog
      title={`Revoke ${token.name}?`}
      consequences={[
        `${mine ? 'Your' : `${token.owner}'s`} token ${token.hint}… is refused from the next request on, and its open connections close.`,
        'Whatever uses it stops working until it has another. It cannot be taken back.',
      ]}
      submit="Revoke the token"
      busy={revoke.isPending}
      problem={revoke.error ? explain(revoke.error) : undefined}
      onClose={onClose}
      onConfirm={() => revoke.mutate(token.id, { onSuccess: onClose })}
    />
  );
}
