import { useSyncExternalStore } from 'react';
import { type Session, currentSession, onSession } from './session';
import type { User } from './types';

export function useSession(): Session {
  return useSyncExternalStore(onSession, currentSession);
}

export function useUser(): User | undefined {
  const session = useSession();
  return session.status === 'signedIn' ? session.user : undefined;
}
