import { Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../lib/use-now';
import type { ViewState } from './live-view-link';
import classes from './live-view.module.css';

type Hidden = Exclude<ViewState, { status: 'shown' }>;

type CurtainProps = { state: Hidden; name: string; sandboxId: string; onAgain: () => void };

/** What stands where the screen would be: what is waited for or went wrong, and a way on. */
export function Curtain({ state, name, sandboxId, onAgain }: CurtainProps) {
  const { status } = state;
  const nextAt = 'nextAt' in state ? state.nextAt : undefined;
  return (
    <div className={classes.curtain} data-testid="curtain">
      <Text fw={600}>{titleOf(state, name)}</Text>
      <Text size="sm" className={classes.why}>
        {whyOf(state)}
      </Text>
      {status !== 'connecting' && (
        <Group gap="xs" justify="center">
          {nextAt !== undefined && <NextTime at={nextAt} />}
          <Button size="compact-sm" onClick={onAgain}>
            {nextAt === undefined ? 'Look again' : 'Now'}
          </Button>
          {status === 'notShown' && sandboxId && (
            <Button
              size="compact-sm"
              variant="default"
              renderRoot={(props) => (
                <Link to="/sandboxes/$sandboxId" params={{ sandboxId }} hash="processes" {...props} />
              )}
            >
              Its processes
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}

function NextTime({ at }: { at: number }) {
  const seconds = Math.floor((at - useNow()) / 1000);
  return (
    <Text span size="xs" className={classes.next}>
      {seconds > 0 ? `Tried again in ${seconds} s` : 'Tried again…'}
    </Text>
  );
}

function titleOf(state: Hidden, name: string): string {
  switch (state.status) {
    case 'connecting':
      return state.after ? `The screen of ${name} is being fetched again` : `Connecting to ${name}`;
    case 'reconnecting':
      return `The view of ${name} broke off`;
    case 'notShown':
      return `The screen of ${name} cannot be shown`;
    case 'refused':
      return 'This is not allowed for you';
    case 'dismissed':
      return 'You were disconnected';
    case 'ended':
      return 'The view has ended';
  }
}

function whyOf(state: Hidden): string {
  if (state.status !== 'connecting') return state.why;
  const waitsFor =
    state.waitsFor === 'ticket'
      ? 'The control plane is asked whether you may look.'
      : 'Its agent connects to the VNC server there.';
  return state.after ? `${state.after} ${waitsFor}` : waitsFor;
}
