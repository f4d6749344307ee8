import { Anchor, Group, Skeleton, Switch } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import { can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { Panel } from '../../ui/panel';
import type { ViewMode } from './live-view-link';
import classes from './live-view.module.css';
import { useViewers } from './queries';
import { ViewersMenu } from './viewers-menu';

// Fetched by those who look at a screen only.
const LiveViewPanel = lazy(() => import('./live-view-panel'));

/** The screen of a sandbox on its page; nothing is connected until somebody asks. */
export function LiveViewBox({ sandbox }: { sandbox: Sandbox }) {
  const [shown, setShown] = useState(false);
  const [mode, setMode] = useState<ViewMode>('view');
  const maySee = can.seeScreen(useUser()).allowed && sandbox.status !== 'terminated';
  const { data: others } = useViewers(sandbox.id, maySee && !shown);
  if (!maySee) return null;
  return (
    <div className={classes.box}>
      <Panel
        title="Live view"
        aside={
          <Group gap="md">
            {!shown && others !== undefined && others.items.length > 0 && (
              <ViewersMenu sandboxId={sandbox.id} viewers={others.items} />
            )}
            <Anchor
              size="xs"
              renderRoot={(props) => (
                <Link
                  to="/sandboxes/$sandboxId/live-view"
                  params={{ sandboxId: sandbox.id }}
                  target="_blank"
                  {...props}
                />
              )}
            >
              In a tab of its own
            </Anchor>
            <Switch
              size="xs"
              label="Show"
              aria-label="Show the screen"
              checked={shown}
              onChange={(event) => {
                setShown(event.currentTarget.checked);
                setMode('view');
              }}
            />
          </Group>
        }
      >
        {shown && (
          <Suspense fallback={<Skeleton height={320} radius={0} />}>
            <LiveViewPanel sandboxId={sandbox.id} name={sandbox.name} mode={mode} onMode={setMode} />
          </Suspense>
        )}
      </Panel>
    </div>
  );
}
