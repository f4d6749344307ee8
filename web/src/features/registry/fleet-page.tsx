import { Button } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useDatabaseAway } from '../../api/away';
import { can } from '../../api/can';
import { explain } from '../../api/problem';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { changed } from '../../lib/search';
import { AwayNotice, MemoryNotice } from '../../ui/away';
import { Chips } from '../../ui/chips';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import { EmptyState, FailureState, LoadingRows } from '../../ui/states';
import { FleetCards } from './fleet-cards';
import { FleetFilters } from './fleet-filters';
import { fleetNumbers, numbersOf } from './fleet-numbers';
import { FleetOrders } from './fleet-orders';
import { FleetPhone } from './fleet-phone';
import { type FleetSearch, filterWords, fleetSearch, filtersOf } from './fleet-search';
import { FleetTable } from './fleet-table';
import { PAGE_SIZE, useSandboxes, useSummary } from './queries';
import { RegisterDialog } from './register-dialog';
import { useChoice } from './use-choice';

const route = getRouteApi('/inside/');
const NONE: Sandbox[] = [];

function NobodyYet() {
  return (
    <EmptyState title="No sandbox has registered yet">
      Start an agent with a join token: it registers itself and appears here within a second. On this machine{' '}
      <code>scripts/up</code> starts one local sandbox.
    </EmptyState>
  );
}

export default function FleetPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const { data, error, refetch } = useSandboxes(search);
  const away = useDatabaseAway();
  const filtered = filtersOf(search).length > 0;
  const whole = data && !filtered && data.total === data.items.length;
  const summary = useSummary(data !== undefined && !whole);
  const numbers = whole ? fleetNumbers(data.items) : summary.data && numbersOf(summary.data);

  const user = useUser();
  const choice = useChoice(search, data?.items ?? NONE);
  const orders = can.operate(user).allowed || can.exec(user).allowed;

  useDocumentTitle('Fleet – Sandmesh');

  const change = (next: Partial<FleetSearch>) =>
    void navigate({ search: changed(search, next), replace: true });
  const clear = () => void navigate({ search: search.sort ? { sort: search.sort } : {}, replace: true });

  if (!data && error) return <FailureState error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={7} />;

  const List = phone ? FleetPhone : FleetTable;
  return (
    <>
      <Head search={search} onChange={change} />
      {error ? (
        <AwayNotice>What you see may be old: {explain(error)}</AwayNotice>
      ) : (
        (data.stale || away) && <MemoryNotice />
      )}
      {numbers && (numbers.total > 0 || filtered) && (
        <FleetCards
          numbers={numbers}
          chosen={search.health ?? []}
          onChoose={(health) => change({ health: health && [health] } as Partial<FleetSearch>)}
        />
      )}
      <Chips
        chips={filterWords(search).map(({ without, ...word }) => ({
          ...word,
          onRemove: () => change(without),
        }))}
        onClear={clear}
      />
      {data.items.length > 0 && (
        <List
          sandboxes={data.items}
          sort={search.sort ?? 'name'}
          onSort={(sort) => change({ sort: fleetSearch({ sort }).sort } as Partial<FleetSearch>)}
          choice={orders ? choice : undefined}
        />
      )}
      {data.total === 0 && (filtered ? <NothingFound onClear={clear} /> : <NobodyYet />)}
      {(data.total > 0 || search.page) && (
        <Pager
          page={search.page ?? 1}
          pageSize={PAGE_SIZE}
          total={data.total}
          noun={data.total === 1 ? 'sandbox' : 'sandboxes'}
          onPage={(page) => change({ page })}
        />
      )}
      <FleetOrders choice={choice} shown={data.items} total={data.total} filtered={filtered} />
    </>
  );
}

type HeadProps = { search: FleetSearch; onChange: (change: Partial<FleetSearch>) => void };

function Head({ search, onChange }: HeadProps): ReactNode {
  const user = useUser();
  const [filtering, setFiltering] = useState(false);
  const [registering, setRegistering] = useState(false);
  return (
    <>
      <PageHead title="Fleet">
        <SearchBox
          label="Filter by name, environment, instance"
          value={search.q ?? ''}
          onChange={(q) => onChange({ q })}
        />
        <Button
          size="xs"
          variant="default"
          aria-expanded={filtering}
          onClick={() => setFiltering(!filtering)}
        >
          Filters
        </Button>
        {can.writeSandboxes(user).allowed && (
          <Button size="xs" variant="default" onClick={() => setRegistering(true)}>
            Register…
          </Button>
        )}
      </PageHead>
      {filtering && <FleetFilters search={search} onChange={onChange} />}
      {registering && <RegisterDialog onClose={() => setRegistering(false)} />}
    </>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState title="No sandbox matches">
      <Button size="xs" variant="default" onClick={onClear}>
        Show the whole fleet
      </Button>
    </EmptyState>
  );
}
