import { Link } from '@tanstack/react-router';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import classes from '../../ui/tabs.module.css';

/** The pages about who may do what. */
export function AccessTabs() {
  const user = useUser();
  return (
    <nav aria-label="Access" className={classes.tabs}>
      <Link to="/users" activeOptions={{ exact: true, includeSearch: false }} className={classes.tab}>
        People
      </Link>
      <Link to="/users/roles" className={classes.tab}>
        Roles
      </Link>
      {can.rotateKeys(user).allowed && (
        <Link to="/users/keys" className={classes.tab}>
          Signing keys
        </Link>
      )}
    </nav>
  );
}
