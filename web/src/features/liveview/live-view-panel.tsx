import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Curtain } from './live-view-curtain';
import { LiveViewLink, THE_WAY, type ViewMode, type ViewState, type Way } from './live-view-link';
import { type Room, itself } from './live-view-room';
import { Toolbar, ViewStatus } from './live-view-toolbar';
import classes from './live-view.module.css';
import { NoVncScreen } from './novnc-screen';
import { TurnsBar } from './turns-bar';
import { ViewersMenu } from './viewers-menu';
import { WorkerPauseButton } from './worker-pause-button';

type LiveViewPanelProps = {
  /** Not known to whoever was given a ticket alone. */
  sandboxId?: string;
  name: string;
  mode: ViewMode;
  /** Where another mode can be asked for. */
  onMode?: (mode: ViewMode) => void;
  way?: Way;
  /** Before the tools. */
  children?: ReactNode;
};

/** The screen of one sandbox, from when this is there until it goes; another mode is another view. */
export default function LiveViewPanel(props: LiveViewPanelProps) {
  const [fits, setFits] = useState(true);
  return <View key={`${props.sandboxId ?? ''} ${props.mode}`} fits={fits} onFits={setFits} {...props} />;
}

type ViewProps = LiveViewPanelProps & { fits: boolean; onFits: (fits: boolean) => void };

function View({ sandboxId = '', name, mode, onMode, way = THE_WAY, fits, onFits, children }: ViewProps) {
  const panel = useRef<HTMLElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<{ link: LiveViewLink; screen: NoVncScreen }>();
  const [state, setState] = useState<ViewState>({ status: 'connecting', waitsFor: 'ticket' });
  const [room, setRoom] = useState<Room>();

  useEffect(() => {
    if (!place.current) return undefined;
    const screen = new NoVncScreen(place.current);
    const link = new LiveViewLink({ sandboxId, mode }, screen.draw, way);
    const unsubscribes = [
      link.state.subscribe(() => setState(link.state.get())),
      link.room.subscribe(() => setRoom(link.room.get())),
    ];
    setView({ link, screen });
    // What is left at once asks for nothing: some tickets are good for one look.
    const opening = setTimeout(() => link.open());
    return () => {
      clearTimeout(opening);
      for (const unsubscribe of unsubscribes) unsubscribe();
      link.leave();
    };
  }, [sandboxId, mode, way]);

  useEffect(() => view?.screen.fit(fits), [view, fits]);

  const shown = state.status === 'shown';
  // A control node that tells nothing lets everybody touch who may.
  const touches = mode === 'control' && (room === undefined || itself(room)?.controls === true);
  const now = touches ? 'control' : 'view';

  useEffect(() => view?.screen.touch(touches), [view, touches]);

  // All keys are the sandbox's, but for one way out.
  const leaveByKey = (event: KeyboardEvent) => {
    if (!touches || !event.ctrlKey || event.key !== 'F6') return;
    event.preventDefault();
    event.stopPropagation();
    view?.screen.lift();
    panel.current?.focus();
  };

  const fullScreen = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : panel.current?.requestFullscreen());

  return (
    <section
      ref={panel}
      tabIndex={-1}
      className={classes.view}
      data-mode={now}
      aria-label={`Live view of ${name}`}
    >
      <div className={classes.bar}>
        <div className={classes.told}>
          {children}
          <ViewStatus state={state} mode={now} />
          {room && <ViewersMenu sandboxId={sandboxId} viewers={room.viewers} you={room.you} inPlace />}
        </div>
        <Toolbar
          mode={mode}
          touches={touches}
          {...(onMode && { onMode })}
          fits={fits}
          onFits={onFits}
          screen={shown ? view?.screen : undefined}
          onFullScreen={fullScreen}
        >
          {touches && room && view && <WorkerPauseButton room={room} say={(word) => view.link.say(word)} />}
        </Toolbar>
      </div>
      {room && view && <TurnsBar room={room} say={(word) => view.link.say(word)} />}
      <div className={classes.frame}>
        <div
          ref={place}
          className={classes.screen}
          data-testid="screen"
          data-mode={now}
          onKeyDownCapture={leaveByKey}
        />
        {state.status !== 'shown' && (
          <Curtain state={state} name={name} sandboxId={sandboxId} onAgain={() => view?.link.again()} />
        )}
      </div>
    </section>
  );
}
