import { Button, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { isAway, useDatabaseAway } from '../../api/away';
import { explain } from '../../api/problem';
import { changed } from '../../lib/search';
import { AwayNotice, KeptNotice, Missing } from '../../ui/away';
import { AuditTabs } from '../audit/audit-tabs';
import { Chips } from '../../ui/chips';
import { PageHead } from '../../ui/page-head';
import { EmptyState } from '../../ui/states';
import { useRecordings } from './queries';
import type { RecordingSearch } from './recording-search';
import { RecordingTable } from './recording-table';
import classes from './recording.module.css';

const route = getRouteApi('/inside/audit/recordings');

const FILTERS = [
  ['sandbox', 'Sandbox', 'sandbox'],
  ['actor', 'By', 'by'],
] as const;

export default function RecordingsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const away = useDatabaseAway();
  const recordings = useRecordings(search);
  const { data, error, dataUpdatedAt, hasNextPage, refetch } = recordings;
  const rows = data?.pages.flatMap((page) => page.items);
  const names = new Map(rows?.map((one) => [one.sandboxId, one.sandboxName]));
  const show = (next: RecordingSearch) => void navigate({ search: next });
  const chips = FILTERS.flatMap(([key, , name]) => {
    const value = search[key];
    const onRemove = () => show(changed(search, { [key]: undefined }));
    return value ? [{ key, name, value: names.get(value) ?? value, onRemove }] : [];
  });

  useDocumentTitle('Recorded terminals – Sandmesh');

  return (
    <>
      <AuditTabs />
      <PageHead
        title="Recorded terminals"
        about="What they showed, newest first; what was typed is in none of them."
      >
        <Button size="xs" variant="default" loading={recordings.isRefetching} onClick={() => void refetch()}>
          Refresh
        </Button>
      </PageHead>
      {/* A changed address (a chip, going back) fills the fields anew. */}
      <FilterForm key={JSON.stringify(search)} search={search} onChange={show} />
      <Chips chips={chips} onClear={() => show({})} />
      <KeptNotice away={isAway(error)} at={dataUpdatedAt} />
      {rows && error && !isAway(error) && <AwayNotice>What you see may be old: {explain(error)}</AwayNotice>}
      {!rows && <Missing error={error} away={away} rows={8} onRetry={() => void refetch()} />}
      {rows?.length === 0 && (chips.length > 0 ? <NothingFound /> : <NothingYet />)}
      {rows && rows.length > 0 && (
        <>
          <RecordingTable recordings={rows} />
          <div className={classes.foot}>
            <Text size="xs" c="dimmed" role="status">
              {rows.length} {rows.length === 1 ? 'recording' : 'recordings'}
              {hasNextPage ? ', and older ones' : ', these are all'}
            </Text>
            {hasNextPage && (
              <Button
                size="compact-xs"
                variant="default"
                loading={recordings.isFetchingNextPage}
                onClick={() => void recordings.fetchNextPage()}
              >
                Load older
              </Button>
            )}
          </div>
        </>
      )}
    </>
  );
}

function NothingFound() {
  return (
    <EmptyState title="No recording matches">
      Sandbox and person are compared whole: a name as it was then, or an id.
    </EmptyState>
  );
}

function NothingYet() {
  return (
    <EmptyState title="No terminal has been recorded">
      Choose “Record” where a terminal is opened, or <code>sandmesh terminal --record</code>. An administrator
      can have every terminal recorded.
    </EmptyState>
  );
}

type FilterFormProps = { search: RecordingSearch; onChange: (search: RecordingSearch) => void };

function FilterForm({ search, onChange }: FilterFormProps) {
  const [draft, setDraft] = useState(search);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { sandbox = '', actor = '' } = draft;
    onChange(changed<RecordingSearch>({}, { sandbox: sandbox.trim(), actor: actor.trim() }));
  };
  return (
    <form className={classes.filters} onSubmit={submit} role="search" aria-label="Filter the recordings">
      {FILTERS.map(([key, label]) => (
        <TextInput
          key={key}
          size="xs"
          label={label}
          placeholder="name or id"
          maxLength={300}
          value={draft[key] ?? ''}
          onChange={(event) => setDraft({ ...draft, [key]: event.currentTarget.value })}
        />
      ))}
      <Button type="submit" size="xs" variant="default">
        Filter
      </Button>
    </form>
  );
}
