import { Alert, CloseButton, Group, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '../../api/problem';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/states';
import { FleetCards } from './fleet-cards';
import { fleetNumbers, matching } from './fleet-numbers';
import { FleetPhone } from './fleet-phone';
import type { FleetSearch } from './fleet-search';
import { FleetTable } from './fleet-table';
import { useSandboxes } from './queries';

const route = getRouteApi('/inside/');
const SHOWN_AT_ONCE = 100;

function NobodyYet() {
  return (
    <>
      <Title order={1}>Fleet</Title>
      <EmptyState title="No sandbox has registered yet">
        Start an agent with a join token: it registers itself and appears here within a second. On this
        machine <code>scripts/up</code> starts one local sandbox.
      </EmptyState>
    </>
  );
}

export default function FleetPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const { data, error, isPending, refetch } = useSandboxes();

  useDocumentTitle('Fleet – Sandmesh');

  const change = (next: FleetSearch) => void navigate({ search: next, replace: true });
  const { q, health } = search;

  if (isPending) return <LoadingRows rows={7} />;
  if (!data) return <ErrorState message={explain(error)} onRetry={() => void refetch()} />;
  if (data.items.length === 0) return <NobodyYet />;

  const found = matching(data.items, search);
  const shown = found.slice(0, most);
  const List = phone ? FleetPhone : FleetTable;
  return (
    <>
      <Group justify="space-between" mb="sm" gap="sm">
        <Title order={1}>Fleet</Title>
        <TextInput
          size="xs"
          w={{ base: '100%', xs: 280 }}
          type="search"
          aria-label="Filter by name, environment or instance"
          placeholder="Filter by name, environment, instance"
          value={q ?? ''}
          onChange={(event) => {
            const text = event.currentTarget.value;
            change({ ...(health ? { health } : {}), ...(text ? { q: text } : {}) });
          }}
          rightSection={
            q && (
              <CloseButton
                size="xs"
                aria-label="Clear the filter"
                onClick={() => change(health ? { health } : {})}
              />
            )
          }
        />
      </Group>
      {(data.stale || error) && <StaleNotice message={error ? explain(error) : undefined} />}
      <FleetCards
        numbers={fleetNumbers(data.items)}
        chosen={health}
        onChoose={(next) => change({ ...(q ? { q } : {}), ...(next ? { health: next } : {}) })}
      />
      {shown.length > 0 ? (
        <List sandboxes={shown} />
      ) : (
        <EmptyState title="No sandbox matches">
          <button type="button" onClick={() => change({})}>
            Show all {data.items.length}
          </button>
        </EmptyState>
      )}
      <Footer
        shown={shown.length}
        found={found.length}
        loaded={data.items.length}
        total={data.total}
        onMore={() => setMost(most + SHOWN_AT_ONCE)}
      />
    </>
  );
}

function StaleNotice({ message }: { message: string | undefined }) {
  return (
    <Alert color="yellow" variant="light" mb="sm" py="xs" role="status">
      {message
        ? `What you see may be old: ${message}`
        : 'The database is away. Health and gauges are shown from memory and are marked; nothing can be changed until it is back.'}
    </Alert>
  );
}

type FooterProps = { shown: number; found: number; loaded: number; total: number; onMore: () => void };

function Footer({ shown, found, loaded, total, onMore }: FooterProps) {
  return (
    <Group gap="sm" mt="xs">
      <Text size="xs" c="dimmed">
        {shown < loaded
          ? `${shown} of ${loaded} sandboxes`
          : `${loaded} ${loaded === 1 ? 'sandbox' : 'sandboxes'}`}
        {total > loaded && ` (the first ${loaded} of ${total} are loaded)`}
      </Text>
      {shown < found && (
        <button type="button" onClick={onMore}>
          Show more
        </button>
      )}
    </Group>
  );
}
