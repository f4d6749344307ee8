import { useDocumentTitle } from '@mantine/hooks';
import { PageHead } from '../../ui/page-head';
import { FailureState, LoadingRows } from '../../ui/states';
import { AccessTabs } from './access-tabs';
import { useRoles } from './queries';
import { ROLES } from './roles';
import classes from './user.module.css';

/** Which role holds which permission: each has all that the one before it has. */
export default function RolesPage() {
  const { data: roles, error, refetch } = useRoles();
  useDocumentTitle('Roles – Sandmesh');
  const permissions = [...new Set(roles?.flatMap((one) => one.permissions))].toSorted();
  return (
    <>
      <AccessTabs />
      <PageHead
        title="Roles"
        about="What each role permits, in the environments of whoever has it. Roles are part of this version and cannot be edited."
      />
      {!roles &&
        (error ? <FailureState error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={8} />)}
      {roles && (
        <div className={classes.matrixFrame}>
          <table className={classes.matrix} aria-label="Roles and their permissions">
            <thead>
              <tr>
                <th scope="col">Permission</th>
                {roles.map(({ role, grantable }) => (
                  <th key={role} scope="col">
                    {role}
                    <small>{ROLES[role]}</small>
                    {!grantable && <small>(more than you have)</small>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {permissions.map((permission) => (
                <tr key={permission}>
                  <th scope="row">
                    <code>{permission}</code>
                  </th>
                  {roles.map((one) => {
                    const has = one.permissions.includes(permission);
                    return (
                      <td key={one.role} data-has={has}>
                        <span role="img" aria-label={has ? 'yes' : 'no'}>
                          {has ? '✓' : '·'}
                        </span>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
