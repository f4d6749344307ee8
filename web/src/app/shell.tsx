import { ActionIcon, Button, Group, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, Outlet } from '@tanstack/react-router';
import { logout } from '../api/session';
import { clockTimes, toggleClockTimes } from '../lib/clock-times';
import { useStore } from '../lib/store';
import { BrakeBanner } from '../features/brake/brake-banner';
import { Logo } from '../ui/logo';
import { LiveBadge } from './live-badge';
import { MainNav } from './main-nav';
import { useInside } from './use-inside';
import classes from './shell.module.css';

/** What a page inside has around it. */
export function Shell() {
  const user = useInside();

  return (
    <>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <header className={classes.header}>
        <Link to="/" className={classes.brand} aria-label="Sandmesh, fleet">
          <Logo />
          <span>Sandmesh</span>
        </Link>
        <MainNav />
        <Group gap="xs" ml="auto" wrap="nowrap">
          <LiveBadge />
          <ClockButton />
          <SchemeButton />
          {user && (
            <Link to="/password" className={classes.email} title={`${user.role}; change your password`}>
              {user.email}
            </Link>
          )}
          <Button size="compact-xs" variant="default" onClick={() => void signOut()}>
            Sign out
          </Button>
        </Group>
      </header>
      <main id="content" className={classes.main}>
        <BrakeBanner />
        <Outlet />
      </main>
    </>
  );
}

async function signOut() {
  try {
    await logout();
  } catch (failure) {
    notifications.show({
      color: 'red',
      title: 'You are still signed in',
      message: `The control plane could not be told: ${failure instanceof Error ? failure.message : String(failure)}. Try again.`,
    });
  }
}

function ClockButton() {
  const shown = useStore(clockTimes);
  return (
    <ActionIcon
      variant={shown ? 'light' : 'subtle'}
      color="gray"
      size="md"
      aria-label="Times of day"
      aria-pressed={shown}
      title={shown ? 'Show only how long ago' : 'Show times of day, too'}
      onClick={toggleClockTimes}
    >
      <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden>
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d="M8 4.4V8l2.4 1.6" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
    </ActionIcon>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? 'Light colours' : 'Dark colours';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="md"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden>
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
      </svg>
    </ActionIcon>
  );
}
