import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLive } from '../api/live-context';
import type { User } from '../api/types';
import { useSession } from '../api/use-session';

/** Who is inside; the live connection lives as long as somebody is, and whose login ends is at the door again. */
export function useInside(): User | undefined {
  const live = useLive();
  const session = useSession();
  const navigate = useNavigate();
  const router = useRouter();

  useEffect(() => live.start(), [live]);

  const user = session.status === 'signedIn' ? session.user : undefined;

  // Another tab may have signed somebody else in: nothing of the one before may stay on the page.
  const first = useRef(user?.id);
  useEffect(() => {
    if (user && first.current && user.id !== first.current) location.reload();
    first.current ??= user?.id;
  }, [user]);

  const signedOut = session.status === 'signedOut';
  useEffect(() => {
    if (!signedOut) return;
    live.reset();
    const here = router.state.location.href;
    void navigate({ to: '/login', search: here === '/' ? {} : { from: here } });
  }, [signedOut, live, navigate, router]);

  return user;
}
