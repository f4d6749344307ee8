import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { Sentence } from '../../ui/time';
import { settingsOf } from './browser-config';
import { BrowserConfigDialog } from './browser-config-dialog';
import { configurationState } from './configuration-state';
import { type Fact, Facts } from './facts-panel';
import classes from './sandbox.module.css';

/** What the browsers shall be set to, and whether that is what runs. */
export function ConfigurationPanel({ sandbox }: { sandbox: Sandbox }) {
  const user = useUser();
  const [editing, setEditing] = useState(false);
  const editable = can.writeSandboxes(user).allowed && sandbox.status !== 'terminated' && !sandbox.stale;
  const { color, title, why } = configurationState(sandbox);
  const settings = settingsOf(sandbox);
  return (
    <Panel
      title="Browser configuration"
      aside={
        editable && (
          <Button size="compact-xs" variant="default" onClick={() => setEditing(true)}>
            Change…
          </Button>
        )
      }
    >
      <div className={classes.padded} role="status" data-testid="configuration">
        <Text size="sm">
          <Dot color={color} /> {title}
        </Text>
        {why && (
          <Text size="xs" c="dimmed">
            <Sentence text={why} />
          </Text>
        )}
      </div>
      {settings.length > 0 && <Facts facts={settings.map(({ label, value }): Fact => [label, value])} />}
      {editing && <BrowserConfigDialog sandbox={sandbox} onClose={() => setEditing(false)} />}
    </Panel>
  );
}
