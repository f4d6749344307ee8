import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  stringifySearchWith,
  useNavigate,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { currentSession, refresh } from '../api/session';
import LoginPage from '../features/access/login-page';
import PasswordPage from '../features/access/password-page';
import { auditSearch } from '../features/audit/audit-search';
import { logSearch } from '../features/console/log-search';
import { terminalSearch } from '../features/console/terminal-search';
import { refusalSearch } from '../features/link/refusal-search';
import { liveViewSearch } from '../features/liveview/live-view-search';
import { operationSearch, targetSearch } from '../features/operation/operation-search';
import { recordingSearch } from '../features/recording/recording-search';
import { fleetSearch } from '../features/registry/fleet-search';
import { tokenSearch } from '../features/token/queries';
import { userSearch } from '../features/user/user-search';
import { pageOf } from '../lib/search';
import { Allowed } from './allowed';
import { Alone } from './alone';
import { NotFound, PageError, RouteError } from './failures';
import { Shell } from './shell';

/** Where to go after signing in: a path of this site, nothing else. */
function doorSearch(search: Record<string, unknown>): { from?: string } {
  const from = search['from'];
  return typeof from === 'string' && /^\/(?![/\\])/.test(from) ? { from } : {};
}

async function signedIn() {
  if (currentSession().status === 'unknown' || currentSession().status === 'unreachable') await refresh();
  return currentSession();
}

async function guard({ location }: { location: { href: string } }) {
  const session = await signedIn();
  if (session.status === 'unreachable') throw new Error(session.why);
  const from = location.href === '/' ? {} : { from: location.href };
  if (session.status !== 'signedIn') throw redirect({ to: '/login', search: from });
  if (session.user.mustChangePassword) throw redirect({ to: '/password', search: from });
}

function useGoOn(from: string | undefined) {
  const navigate = useNavigate();
  return () => void navigate({ href: from ?? '/', replace: true });
}

const root = createRootRoute({ errorComponent: RouteError, notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: doorSearch,
  beforeLoad: async ({ search }) => {
    if ((await signedIn()).status === 'signedIn') throw redirect({ href: search.from ?? '/' });
  },
  component: function Login() {
    return <LoginPage onDone={useGoOn(login.useSearch().from)} />;
  },
});

const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  validateSearch: doorSearch,
  beforeLoad: async ({ search }) => {
    if ((await signedIn()).status !== 'signedIn') throw redirect({ to: '/login', search });
  },
  component: function Password() {
    return <PasswordPage onDone={useGoOn(password.useSearch().from)} />;
  },
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: guard,
  component: Shell,
  errorComponent: RouteError,
});

const alone = createRoute({
  getParentRoute: () => root,
  id: 'alone',
  beforeLoad: guard,
  component: Alone,
  errorComponent: RouteError,
});

/** What a page is must not be looked at here: pages know the routes, and routes would then need to know themselves. */
type Loaded = { default: unknown };

/** A page inside: for whoever is permitted, loaded when it is opened, and a failure of it stays within it. */
function page(needs: string, load: () => Promise<Loaded>) {
  const Page = lazyRouteComponent(load as () => Promise<{ default: () => ReactNode }>);
  const Guarded = () => (
    <Allowed needs={needs}>
      <Page />
    </Allowed>
  );
  return { component: Object.assign(Guarded, { preload: Page.preload }), errorComponent: PageError };
}

const parent = { getParentRoute: () => inside };

const fleet = createRoute({
  ...parent,
  path: '/',
  validateSearch: fleetSearch,
  ...page('sandbox:read', () => import('../features/registry/fleet-page')),
});

const sandbox = createRoute({
  ...parent,
  path: '/sandboxes/$sandboxId',
  ...page('sandbox:read', () => import('../features/registry/sandbox-page')),
});

const logs = createRoute({
  ...parent,
  path: '/sandboxes/$sandboxId/logs',
  validateSearch: logSearch,
  ...page('sandbox:read', () => import('../features/console/logs-page')),
});

const terminal = createRoute({
  ...parent,
  path: '/sandboxes/$sandboxId/terminal',
  validateSearch: terminalSearch,
  ...page('sandbox:read', () => import('../features/console/terminal-page')),
});

const liveView = createRoute({
  getParentRoute: () => alone,
  path: '/sandboxes/$sandboxId/live-view',
  validateSearch: liveViewSearch,
  ...page('liveview:view', () => import('../features/liveview/live-view-page')),
});

const taskView = createRoute({
  getParentRoute: () => alone,
  path: '/tasks/$taskId/live-view',
  ...page('liveview:view', () => import('../features/liveview/task-view-page')),
});

const ticketedView = createRoute({
  getParentRoute: () => root,
  path: '/look',
  component: lazyRouteComponent(
    (() => import('../features/liveview/ticketed-view-page')) as () => Promise<{ default: () => ReactNode }>,
  ),
  errorComponent: PageError,
});

const operations = createRoute({
  ...parent,
  path: '/operations',
  validateSearch: operationSearch,
  ...page('sandbox:read', () => import('../features/operation/operations-page')),
});

const operation = createRoute({
  ...parent,
  path: '/operations/$operationId',
  validateSearch: targetSearch,
  ...page('sandbox:read', () => import('../features/operation/operation-page')),
});

const environments = createRoute({
  ...parent,
  path: '/environments',
  ...page('sandbox:read', () => import('../features/registry/environments-page')),
});

const joinTokens = createRoute({
  ...parent,
  path: '/join-tokens',
  validateSearch: pageOf,
  ...page('sandbox:write', () => import('../features/join/join-tokens-page')),
});

const controlPlane = createRoute({
  ...parent,
  path: '/control-plane',
  validateSearch: refusalSearch,
  ...page('node:read', () => import('../features/link/control-plane-page')),
});

const users = createRoute({
  ...parent,
  path: '/users',
  validateSearch: userSearch,
  ...page('user:manage', () => import('../features/user/users-page')),
});

const roles = createRoute({
  ...parent,
  path: '/users/roles',
  ...page('user:manage', () => import('../features/user/roles-page')),
});

const keys = createRoute({
  ...parent,
  path: '/users/keys',
  ...page('key:rotate', () => import('../features/user/keys-page')),
});

const tokens = createRoute({
  ...parent,
  path: '/tokens',
  validateSearch: tokenSearch,
  ...page('token:manage', () => import('../features/token/tokens-page')),
});

const audit = createRoute({
  ...parent,
  path: '/audit',
  validateSearch: auditSearch,
  ...page('audit:read', () => import('../features/audit/audit-page')),
});

const recordings = createRoute({
  ...parent,
  path: '/audit/recordings',
  validateSearch: recordingSearch,
  ...page('audit:read', () => import('../features/recording/recordings-page')),
});

const recording = createRoute({
  ...parent,
  path: '/audit/recordings/$recordingId',
  ...page('audit:read', () => import('../features/recording/recording-page')),
});

const tree = root.addChildren([
  login,
  password,
  ticketedView,
  alone.addChildren([liveView, taskView]),
  inside.addChildren([
    fleet,
    sandbox,
    logs,
    terminal,
    operations,
    operation,
    environments,
    joinTokens,
    controlPlane,
    users,
    roles,
    keys,
    tokens,
    audit,
    recordings,
    recording,
  ]),
]);

/** health=degraded,unhealthy and not its JSON: people read addresses, and write them. */
const stringifySearch = stringifySearchWith(
  (value: unknown) => (Array.isArray(value) ? value.join(',') : JSON.stringify(value)),
  JSON.parse,
);

export function createAppRouter() {
  return createRouter({
    routeTree: tree,
    defaultPreload: 'intent',
    scrollRestoration: true,
    stringifySearch,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
