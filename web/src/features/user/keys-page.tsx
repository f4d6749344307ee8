import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useState } from 'react';
import { isAway, useDatabaseAway } from '../../api/away';
import { explain } from '../../api/problem';
import type { SigningKey } from '../../api/types';
import { fullTime } from '../../lib/format';
import { KeptNotice, Missing } from '../../ui/away';
import { ConfirmDialog } from '../../ui/dialog';
import { Dot } from '../../ui/health';
import { PageHead } from '../../ui/page-head';

import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import { AccessTabs } from './access-tabs';
import { useRotateKeys, useSigningKeys } from './queries';

const COLUMNS: Column<SigningKey>[] = [
  { key: 'kid', title: 'Key', cell: (one) => <code>{one.kid}</code> },
  {
    key: 'use',
    title: 'Use',
    cell: (one) => (
      <>
        <Dot color={one.signs ? 'var(--sm-good)' : 'var(--sm-unknown)'} />{' '}
        {one.signs ? 'signs' : 'still believed'}
      </>
    ),
  },
  { key: 'algorithm', title: 'Algorithm', cell: (one) => one.algorithm },
  { key: 'createdAt', title: 'Made', nowrap: true, cell: (one) => <Ago at={one.createdAt} /> },
  {
    key: 'retiresAt',
    title: 'Believed until',
    nowrap: true,
    cell: (one) => (one.retiresAt ? fullTime(one.retiresAt) : 'it is followed by another'),
  },
];

export default function KeysPage() {
  const away = useDatabaseAway();
  const { data, error, dataUpdatedAt, refetch } = useSigningKeys();
  const [asking, setAsking] = useState(false);
  const rotate = useRotateKeys();
  useDocumentTitle('Signing keys – Sandmesh');
  return (
    <>
      <AccessTabs />
      <PageHead
        title="Signing keys"
        about="The keys by which access tokens are believed. A new one follows every 90 days by itself."
      >
        <Button size="xs" variant="default" onClick={() => setAsking(true)} disabled={!data}>
          Rotate now…
        </Button>
      </PageHead>
      <KeptNotice away={isAway(error)} at={dataUpdatedAt} />
      {!data && <Missing error={error} away={away} rows={2} onRetry={() => void refetch()} />}
      {data && <Table label="Signing keys" columns={COLUMNS} rows={data.items} rowKey={(one) => one.kid} />}
      {asking && (
        <ConfirmDialog
          title="Let a new key sign?"
          consequences={[
            'A new key signs at once. What the present one has signed is believed for an hour more, so nobody is signed out.',
            'Do it when the present key may have been seen by somebody.',
          ]}
          submit="Rotate"
          busy={rotate.isPending}
          problem={rotate.error ? explain(rotate.error) : undefined}
          onClose={() => {
            setAsking(false);
            rotate.reset();
          }}
          onConfirm={() => rotate.mutate(undefined, { onSuccess: () => setAsking(false) })}
        />
      )}
    </>
  );
}
