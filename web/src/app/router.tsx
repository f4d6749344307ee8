import {
  type ErrorComponentProps,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  useNavigate,
  useRouter,
} from '@tanstack/react-router';
import { explain } from '../api/problem';
import { currentSession, refresh } from '../api/session';
import LoginPage from '../features/access/login-page';
import PasswordPage from '../features/access/password-page';
import { fleetSearch } from '../features/registry/fleet-search';
import { EmptyState, ErrorState } from '../ui/states';
import { Shell } from './shell';

function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter();
  // The guard is asked again too: maybe what failed was the question who is signed in.
  return <ErrorState message={explain(error)} onRetry={() => void router.invalidate()} />;
}

function NotFound() {
  return (
    <EmptyState title="There is no such page">
      <a href="/">Back to the fleet</a>
    </EmptyState>
  );
}

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
  if (session.status === 'unreachable') throw new Error('The control plane does not answer.');
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

const fleet = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: fleetSearch,
  component: lazyRouteComponent(() => import('../features/registry/fleet-page')),
  errorComponent: RouteError,
});

const sandbox = createRoute({
  getParentRoute: () => inside,
  path: '/sandboxes/$sandboxId',
  component: lazyRouteComponent(() => import('../features/registry/sandbox-page')),
  errorComponent: RouteError,
});

const tree = root.addChildren([login, password, inside.addChildren([fleet, sandbox])]);

export function createAppRouter() {
  return createRouter({ routeTree: tree, defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
