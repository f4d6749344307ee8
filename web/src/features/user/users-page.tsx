import { Button, NativeSelect } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { isAway, useDatabaseAway } from '../../api/away';
import { can } from '../../api/can';
import type { Role, RoleItem, UserAccount, UserWithPassword } from '../../api/types';
import { useUser } from '../../api/use-session';
import { changed } from '../../lib/search';
import { KeptNotice, Missing } from '../../ui/away';
import { Dot } from '../../ui/health';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { Scope } from '../../ui/scope-field';
import { SearchBox } from '../../ui/search-box';
import { EmptyState } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import { AccessTabs } from './access-tabs';
import { NewUserDialog } from './new-user-dialog';
import { FirstPasswordDialog } from './password-dialogs';
import { PAGE_SIZE, useRoles, useUsers } from './queries';
import { ROLE_NAMES } from './roles';
import { UserActions } from './user-actions';
import classes from './user.module.css';

const route = getRouteApi('/inside/users');

export default function UsersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const away = useDatabaseAway();
  const users = useUsers(search);
  const roles = useRoles();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<UserWithPassword>();
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: changed(search, next), replace: true });

  useDocumentTitle('People – Sandmesh');

  const failed = users.error ?? roles.error;
  const retry = () => void Promise.all([users.refetch(), roles.refetch()]);
  const data = users.data;
  return (
    <>
      <AccessTabs />
      <PageHead title="People" about="Who may sign in, what they may do, and in which environments.">
        <Button size="xs" onClick={() => setCreating(true)} disabled={!roles.data}>
          Let somebody in
        </Button>
      </PageHead>
      <div className={classes.filters}>
        <SearchBox label="Search by e-mail" value={search.q ?? ''} onChange={(q) => change({ q })} />
        <NativeSelect
          size="xs"
          aria-label="Role"
          value={search.role ?? ''}
          onChange={(event) => change({ role: (event.currentTarget.value || undefined) as Role })}
          data={[{ value: '', label: 'Every role' }, ...ROLE_NAMES]}
        />
      </div>
      <KeptNotice away={isAway(failed)} at={users.dataUpdatedAt} />
      {!(data && roles.data) && <Missing error={failed} away={away} rows={5} onRetry={retry} />}
      {data && roles.data && (
        <>
          {data.items.length > 0 ? (
            <UserTable users={data.items} roles={roles.data} onPassword={setMade} />
          ) : (
            <EmptyState title="Nobody matches">
              <Button size="xs" variant="default" onClick={() => change({ q: undefined, role: undefined })}>
                Show everybody
              </Button>
            </EmptyState>
          )}
          <Pager
            page={search.page ?? 1}
            pageSize={PAGE_SIZE}
            total={data.total}
            noun={data.total === 1 ? 'person' : 'people'}
            onPage={(page) => change({ page })}
          />
        </>
      )}
      {creating && roles.data && (
        <NewUserDialog roles={roles.data} onClose={() => setCreating(false)} onMade={setMade} />
      )}
      {made && <FirstPasswordDialog made={made} onClose={() => setMade(undefined)} />}
    </>
  );
}

type UserTableProps = {
  users: UserAccount[];
  roles: RoleItem[];
  onPassword: (made: UserWithPassword) => void;
};

function UserTable({ users, roles, onPassword }: UserTableProps) {
  const me = useUser();
  const columns: Column<UserAccount>[] = [
    { key: 'email', title: 'E-mail', cell: (one) => one.email },
    { key: 'role', title: 'Role', cell: (one) => one.role },
    { key: 'environments', title: 'Environments', cell: (one) => <Scope environments={one.environments} /> },
    { key: 'state', title: 'State', nowrap: true, cell: (one) => <State account={one} /> },
    { key: 'login', title: 'Last login', nowrap: true, cell: (one) => <Ago at={one.lastLoginAt} /> },
    {
      key: 'actions',
      title: 'Actions',
      actions: true,
      cell: (one) => {
        const verdict = can.manage(me, one, roles);
        if (!verdict.allowed) return <span className={classes.why}>{verdict.because}</span>;
        return <UserActions account={one} roles={roles} onPassword={onPassword} />;
      },
    },
  ];
  return (
    <Table
      label="People"
      columns={columns}
      rows={users}
      rowKey={(one) => one.id}
      dim={(one) => one.disabled}
    />
  );
}

function State({ account }: { account: UserAccount }) {
  if (account.disabled) return <Stated color="var(--sm-unknown)">disabled</Stated>;
  if (account.mustChangePassword) return <Stated color="var(--sm-warn)">first password</Stated>;
  return <Stated color="var(--sm-good)">active</Stated>;
}

function Stated({ color, children }: { color: string; children: string }) {
  return (
    <>
      <Dot color={color} /> {children}
    </>
  );
}
