import type { ReactNode } from 'react';
import { may } from '../api/can';
import { useUser } from '../api/use-session';
import { NotAllowed } from '../ui/states';

/** What stands in a page, for whoever may see it; asked anew whenever the login changes, also while the page is open. */
export function Allowed({ needs, children }: { needs: string; children: ReactNode }) {
  const user = useUser();
  if (!user || may(user, needs).allowed) return children;
  return (
    <NotAllowed
      permission={needs}
      detail={`You are signed in as ${user.email}, with the role ${user.role}, which does not let you see this page.`}
    />
  );
}
