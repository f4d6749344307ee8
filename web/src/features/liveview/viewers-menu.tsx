import { Button, Group, Menu, Text } from '@mantine/core';
import { useState } from 'react';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import { Ago } from '../../ui/time';
import { DisconnectDialog } from './disconnect-dialog';
import type { LiveViewer } from './live-view-room';
import classes from './live-view.module.css';

type ViewersMenuProps = {
  sandboxId: string;
  viewers: LiveViewer[];
  /** The view of this page, where it is one. */
  you?: string;
  /** Where it has to stay within what is shown in full screen. */
  inPlace?: boolean;
};

/** Who looks at a screen; whoever may sends somebody away. */
export function ViewersMenu({ sandboxId, viewers, you, inPlace = false }: ViewersMenuProps) {
  const [leaving, setLeaving] = useState<LiveViewer>();
  const maySend = can.touchScreen(useUser()).allowed && sandboxId !== '';
  const disconnect = (viewer: LiveViewer) => {
    // Nothing is seen above a full screen.
    if (document.fullscreenElement) void document.exitFullscreen();
    setLeaving(viewer);
  };
  return (
    <>
      <Menu position="bottom-start" width={320} withinPortal={!inPlace}>
        <Menu.Target>
          <Button size="compact-xs" variant="default" data-testid="viewers">
            {viewers.length === 1 ? '1 viewer' : `${viewers.length} viewers`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown data-testid="viewers-list">
          {viewers.map((viewer) => (
            <Group key={viewer.viewId} gap={8} px="sm" py={4} justify="space-between" wrap="nowrap">
              <div className={classes.viewer}>
                <Text size="sm" truncate>
                  {viewer.name}
                  {viewer.viewId === you && ' (you, here)'}
                </Text>
                <Text size="xs" c="dimmed">
                  {markOf(viewer)} · for <Ago at={viewer.since} suffix="" />
                </Text>
              </div>
              {maySend && viewer.viewId !== you && (
                <Menu.Item
                  w="auto"
                  aria-label={`Disconnect ${viewer.name}`}
                  onClick={() => disconnect(viewer)}
                >
                  Disconnect…
                </Menu.Item>
              )}
            </Group>
          ))}
        </Menu.Dropdown>
      </Menu>
      {leaving && (
        <DisconnectDialog sandboxId={sandboxId} viewer={leaving} onClose={() => setLeaving(undefined)} />
      )}
    </>
  );
}

function markOf({ controls, waits }: LiveViewer): string {
  if (controls) return 'in control';
  return waits ? 'waits for the control' : 'looks';
}
