import classes from './token.module.css';

const SHOWN = 3;

/** A few at once, the others on demand. */
export function PermissionList({ permissions }: { permissions: readonly string[] }) {
  const sorted = permissions.toSorted();
  if (sorted.length <= SHOWN) return <code className={classes.permissions}>{sorted.join(', ')}</code>;
  return (
    <details className={classes.more}>
      <summary>
        <code className={classes.permissions}>{sorted.slice(0, SHOWN - 1).join(', ')}</code> and{' '}
        {sorted.length - SHOWN + 1} more
      </summary>
      <code className={classes.permissions}>{sorted.slice(SHOWN - 1).join(', ')}</code>
    </details>
  );
}
