import { Outlet } from '@tanstack/react-router';
import { useInside } from './use-inside';

/** Around a page that has its tab for itself. */
export function Alone() {
  useInside();
  return (
    <main id="content">
      <Outlet />
    </main>
  );
}
