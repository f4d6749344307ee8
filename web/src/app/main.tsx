import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { askAgainMillis, isAway } from '../api/away';
import { Live } from '../api/live';
import { LiveContext } from '../api/live-context';
import { ApiError } from '../api/problem';
import { styleNonce } from '../lib/style-nonce';
import { createAppRouter } from './router';
import { theme, variables } from './theme';

// The bus keeps the cache true: nothing is fetched again because a window got the focus or a page was opened again.
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, error) =>
        failures < 2 &&
        !isAway(error) &&
        !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      // What only the database has is there again when the database is; nobody has to ask for it.
      refetchInterval: ({ state }) => askAgainMillis(state),
    },
    mutations: { networkMode: 'always' },
  },
});
const live = new Live(queries);
const router = createAppRouter();

// Mantine's styles, and those of the library that keeps a page from scrolling behind a dialog.
const nonce = styleNonce();
setNonce(nonce);

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={queries}>
        <LiveContext value={live}>
          <RouterProvider router={router} />
        </LiveContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
