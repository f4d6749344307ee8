import { Button, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { isAway, useDatabaseAway } from '../../api/away';
import { explain } from '../../api/problem';
import type { JoinToken, JoinTokenWithSecret } from '../../api/types';
import { fullTime } from '../../lib/format';
import { labelTexts } from '../../lib/labels';
import { changed } from '../../lib/search';
import { KeptNotice, Missing } from '../../ui/away';
import { ConfirmDialog } from '../../ui/dialog';
import { Dot } from '../../ui/health';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { SecretDialog } from '../../ui/secret';
import { EmptyState } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Ago, Until } from '../../ui/time';
import { NewJoinTokenDialog } from './new-join-token-dialog';
import { PAGE_SIZE, useJoinTokens, useRevokeJoinToken } from './queries';

const route = getRouteApi('/inside/join-tokens');

const STATUS: Record<JoinToken['status'], { label: string; color: string }> = {
  active: { label: 'lets in', color: 'var(--sm-good)' },
  used_up: { label: 'used up', color: 'var(--sm-unknown)' },
  expired: { label: 'expired', color: 'var(--sm-unknown)' },
  revoked: { label: 'revoked', color: 'var(--sm-unknown)' },
};

const COLUMNS: Column<JoinToken>[] = [
  {
    key: 'name',
    title: 'Name',
    cell: ({ name, hint }) => (
      <>
        {name}
        <Text size="xs" c="dimmed" fw={400}>
          <code>{hint}…</code>
        </Text>
      </>
    ),
  },
  {
    key: 'status',
    title: 'State',
    nowrap: true,
    cell: ({ status }) => (
      <>
        <Dot color={STATUS[status].color} /> {STATUS[status].label}
      </>
    ),
  },
  { key: 'environment', title: 'Environment', cell: ({ environment }) => environment },
  { key: 'labels', title: 'Labels', cell: ({ labels }) => labelTexts(labels).join(', ') || '–' },
  { key: 'used', title: 'Used', nowrap: true, cell: ({ uses, used }) => `${used} of ${uses}` },
  { key: 'lastUsedAt', title: 'Last used', nowrap: true, cell: ({ lastUsedAt }) => <Ago at={lastUsedAt} /> },
  {
    key: 'expiresAt',
    title: 'Ends',
    nowrap: true,
    cell: ({ status, expiresAt, revokedAt }) =>
      status === 'active' ? <Until at={expiresAt} soon={3_600_000} /> : <Ago at={revokedAt ?? expiresAt} />,
  },
  { key: 'createdBy', title: 'Made by', cell: ({ createdBy }) => createdBy },
];

export default function JoinTokensPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const away = useDatabaseAway();
  const { data, error, dataUpdatedAt, refetch } = useJoinTokens(search.page);
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<JoinTokenWithSecret>();
  const [revoking, setRevoking] = useState<JoinToken>();

  useDocumentTitle('Join tokens – Sandmesh');

  const actions: Column<JoinToken> = {
    key: 'actions',
    title: 'Actions',
    actions: true,
    cell: (token) =>
      token.status === 'active' && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Revoke ${token.name}`}
          onClick={() => setRevoking(token)}
        >
          Revoke…
        </Button>
      ),
  };
  return (
    <>
      <PageHead
        title="Join tokens"
        about="By these new sandboxes come in: so many of them, into one environment, until the token ends. Those that are over are shown for 90 days."
      >
        <Button size="xs" onClick={() => setCreating(true)}>
          New join token
        </Button>
      </PageHead>
      <KeptNotice away={isAway(error)} at={dataUpdatedAt} />
      {!data && <Missing error={error} away={away} rows={4} onRetry={() => void refetch()} />}
      {data?.total === 0 && (
        <EmptyState title="There is no join token">
          Make one for each batch of machines: its bundle is all that an agent needs to come in.
        </EmptyState>
      )}
      {data && data.total > 0 && (
        <>
          <Table
            label="Join tokens"
            columns={[...COLUMNS, actions]}
            rows={data.items}
            rowKey={(one) => one.id}
            dim={(one) => one.status !== 'active'}
          />
          <Pager
            page={search.page ?? 1}
            pageSize={PAGE_SIZE}
            total={data.total}
            noun={data.total === 1 ? 'join token' : 'join tokens'}
            onPage={(page) => void navigate({ search: changed(search, { page }), replace: true })}
          />
        </>
      )}
      {creating && <NewJoinTokenDialog onClose={() => setCreating(false)} onMade={setMade} />}
      {made && <Made made={made} onClose={() => setMade(undefined)} />}
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

function Made({
  made: { token, secret, bundle },
  onClose,
}: {
  made: JoinTokenWithSecret;
  onClose: () => void;
}) {
  const file = {
    label: 'Download the bundle',
    name: `join-${token.environment}-${token.hint}.json`,
    text: `${JSON.stringify(bundle, undefined, 2)}\n`,
  };
  return (
    <SecretDialog
      title={`Join token ${token.name}`}
      label="Token"
      secret={secret}
      files={[file]}
      onClose={onClose}
    >
      <Text size="sm" c="dimmed">
        It lets {token.uses === 1 ? 'one new sandbox' : `${token.uses} new sandboxes`} into{' '}
        {token.environment} until {fullTime(token.expiresAt)}. The bundle holds it, the keys of this control
        plane and where to find it: put it on the machine, readable by the agent only (0600), and name it in{' '}
        <code>SANDMESH_AGENT_JOIN_BUNDLE</code>.
      </Text>
    </SecretDialog>
  );
}

function Revoke({ token, onClose }: { token: JoinToken; onClose: () => void }) {
  const revoke = useRevokeJoinToken();
  const left = token.uses - token.used;
  return (
    <ConfirmDialog
      title={`Revoke ${token.name}?`}
      consequences={[
        `It lets nobody into ${token.environment} any more; ${left} of its ${token.uses} ${token.uses === 1 ? 'use is' : 'uses are'} left.`,
        'Sandboxes that came by it stay. It cannot be taken back.',
      ]}
      submit="Revoke the join token"
      busy={revoke.isPending}
      problem={revoke.error ? explain(revoke.error) : undefined}
      onClose={onClose}
      onConfirm={() => revoke.mutate(token.id, { onSuccess: onClose })}
    />
  );
}
