import { Menu, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { may } from '../api/can';
import { useUser } from '../api/use-session';
import { PAGES } from './pages';
import classes from './shell.module.css';

/** The pages that the person may open: side by side, or in a menu where there is no room. */
export function MainNav() {
  const user = useUser();
  const pages = PAGES.filter(({ needs }) => may(user, needs).allowed);
  return (
    <>
      <nav aria-label="Main" className={classes.nav}>
        {pages.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            className={classes.link}
          >
            {label}
          </Link>
        ))}
        <a href="/docs" className={classes.link}>
          API
        </a>
      </nav>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.menuButton} aria-label="Pages">
            <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden>
              <path d="M2.5 5h13M2.5 9h13M2.5 13h13" stroke="currentColor" strokeWidth="1.6" />
            </svg>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {pages.map(({ to, label }) => (
            <Menu.Item key={to} component={Link} to={to}>
              {label}
            </Menu.Item>
          ))}
          <Menu.Item component="a" href="/docs">
            API reference
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item component={Link} to="/password">
            Change your password
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
