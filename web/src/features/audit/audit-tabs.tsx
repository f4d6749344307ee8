import { Link } from '@tanstack/react-router';
import classes from '../../ui/tabs.module.css';

/** The pages about what was done. */
export function AuditTabs() {
  return (
    <nav aria-label="What was done" className={classes.tabs}>
      <Link to="/audit" activeOptions={{ exact: true, includeSearch: false }} className={classes.tab}>
        Trail
      </Link>
      <Link to="/audit/recordings" activeOptions={{ includeSearch: false }} className={classes.tab}>
        Recorded terminals
      </Link>
    </nav>
  );
}
