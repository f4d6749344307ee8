import { Button, Group, Menu, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import { Dot } from '../../ui/health';
import type { ViewMode, ViewState } from './live-view-link';
import classes from './live-view.module.css';
import { CHORDS, type NoVncScreen } from './novnc-screen';

/** A text and a colour for every member, so that none is forgotten. */
const LOOKS: Record<ViewState['status'], { label: string; color: string }> = {
  connecting: { label: 'Connecting…', color: 'var(--sm-unknown)' },
  shown: { label: 'Live', color: 'var(--sm-good)' },
  reconnecting: { label: 'Reconnecting…', color: 'var(--sm-warn)' },
  notShown: { label: 'No picture', color: 'var(--sm-bad)' },
  refused: { label: 'Not allowed', color: 'var(--sm-bad)' },
  dismissed: { label: 'Disconnected', color: 'var(--sm-bad)' },
  ended: { label: 'Ended', color: 'var(--sm-unknown)' },
};

const MODES: Record<ViewMode, { mark: string; meaning: string }> = {
  view: { mark: 'view only', meaning: 'Nothing that you do here reaches the sandbox' },
  control: {
    mark: 'in control',
    meaning: 'Keys and pointer go to the sandbox while its screen has the focus; Ctrl + F6 leaves it',
  },
};

export function ViewStatus({ state, mode }: { state: ViewState; mode: ViewMode }) {
  const { label, color } = LOOKS[state.status];
  const { mark, meaning } = MODES[mode];
  return (
    <span
      className={classes.state}
      role="status"
      data-testid="view-state"
      data-state={state.status}
      data-mode={mode}
      title={meaning}
    >
      <Dot color={color} />
      {label}
      {state.status === 'shown' && (
        <span className={classes.mark} data-mode={mode}>
          {mark}
        </span>
      )}
    </span>
  );
}

type ToolbarProps = {
  mode: ViewMode;
  /** What is done here goes to the sandbox now. */
  touches: boolean;
  /** Where another mode can be asked for. */
  onMode?: (mode: ViewMode) => void;
  fits: boolean;
  onFits: (fits: boolean) => void;
  /** While it is shown. */
  screen: NoVncScreen | undefined;
  onFullScreen: () => void;
  /** Behind the keys. */
  children?: ReactNode;
};

export function Toolbar({
  mode,
  touches,
  onMode,
  fits,
  onFits,
  screen,
  onFullScreen,
  children,
}: ToolbarProps) {
  return (
    <Group gap={6} className={classes.tools}>
      {onMode && <Modes mode={mode} onMode={onMode} />}
      {touches && <Keys screen={screen} />}
      {children}
      <Button
        size="compact-xs"
        variant="default"
        aria-pressed={!fits}
        title={fits ? 'One pixel here for each of theirs' : 'As large as there is room for'}
        onClick={() => onFits(!fits)}
      >
        {fits ? 'Original size' : 'Fit'}
      </Button>
      {document.fullscreenEnabled && (
        <Button
          size="compact-xs"
          variant="default"
          title="Escape or this button leaves it"
          onClick={onFullScreen}
        >
          Full screen
        </Button>
      )}
    </Group>
  );
}

function Modes({ mode, onMode }: { mode: ViewMode; onMode: (mode: ViewMode) => void }) {
  const verdict = can.touchScreen(useUser());
  return (
    <SegmentedControl
      size="xs"
      aria-label="What you do here"
      value={mode}
      onChange={(next) => onMode(next as ViewMode)}
      title={verdict.allowed ? MODES[mode].meaning : verdict.because}
      data={[
        { value: 'view', label: 'View' },
        { value: 'control', label: 'Control', disabled: !verdict.allowed && mode === 'view' },
      ]}
    />
  );
}

// What opens stays within the panel: above a full screen nothing else is seen.

function Keys({ screen }: { screen: NoVncScreen | undefined }) {
  return (
    <Menu position="bottom-end" width={190} withinPortal={false}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!screen}
          title="All keys go to the sandbox while its screen has the focus; here are those that your browser keeps. Ctrl + F6 leaves the screen."
        >
          Keys
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {CHORDS.map(({ label, keys }) => (
          <Menu.Item key={label} onClick={() => screen?.press(keys)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
