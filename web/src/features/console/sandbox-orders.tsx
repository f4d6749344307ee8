import { Button, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import { type Verdict, can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';

// Fetched by those who open one only.
const ScreenshotDialog = lazy(() => import('./screenshot-dialog'));
const BundleDialog = lazy(() => import('./bundle-dialog'));
const NewOperationDialog = lazy(() => import('../operation/new-operation-dialog'));

type Opened = 'screenshot' | 'bundle' | 'exec';

/** What somebody does on one sandbox now. */
export function SandboxOrders({ sandbox }: { sandbox: Sandbox }) {
  const user = useUser();
  const [open, setOpen] = useState<Opened>();
  const close = () => setOpen(undefined);
  const params = { sandboxId: sandbox.id };
  const item = (name: Opened, label: string, verdict: Verdict) => (
    <Menu.Item
      disabled={!verdict.allowed}
      title={verdict.allowed ? undefined : verdict.because}
      onClick={() => setOpen(name)}
    >
      {label}
    </Menu.Item>
  );
  if (sandbox.status === 'terminated') return null;
  return (
    <>
      {can.readLog(user).allowed && (
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => <Link to="/sandboxes/$sandboxId/logs" params={params} {...props} />}
        >
          Logs
        </Button>
      )}
      {can.exec(user).allowed && (
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => <Link to="/sandboxes/$sandboxId/terminal" params={params} {...props} />}
        >
          Terminal
        </Button>
      )}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button size="xs" variant="default">
            More…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {item('exec', 'Run a command…', can.exec(user))}
          {item('screenshot', 'Picture of the display', can.operate(user))}
          {item('bundle', 'Support bundle…', can.operate(user))}
          <Menu.Item
            renderRoot={(props) => <Link to="/operations" search={{ sandbox: sandbox.id }} {...props} />}
          >
            Its operations
          </Menu.Item>
          {can.readRecordings(user).allowed && (
            <Menu.Item
              renderRoot={(props) => (
                <Link to="/audit/recordings" search={{ sandbox: sandbox.id }} {...props} />
              )}
            >
              Its recordings
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {open === 'screenshot' && <ScreenshotDialog sandbox={sandbox} onClose={close} />}
        {open === 'bundle' && <BundleDialog sandbox={sandbox} onClose={close} />}
        {open === 'exec' && <NewOperationDialog action="exec" ids={[sandbox.id]} onClose={close} />}
      </Suspense>
    </>
  );
}
