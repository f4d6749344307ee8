import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Curtain } from './live-view-curtain';
import { LiveViewLink, THE_WAY, type ViewMode, type ViewState, type Way } from './live-view-link';
import { Toolbar, ViewStatus } from './live-view-toolbar';
import classes from './live-view.module.css';
import { NoVncScreen } from './novnc-screen';

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

  useEffect(() => {
    if (!place.current) return undefined;
    const screen = new NoVncScreen(place.current, mode);
    const link = new LiveViewLink({ sandboxId, mode }, screen.draw, way);
    const unsubscribe = link.state.subscribe(() => setState(link.state.get()));
    setView({ link, screen });
    link.open();
    return () => {
      unsubscribe();
      link.leave();
    };
  }, [sandboxId, mode, way]);

  useEffect(() => view?.screen.fit(fits), [view, fits]);

  const shown = state.status === 'shown';

  // All keys are the sandbox's, but for one way out.
  const leaveByKey = (event: KeyboardEvent) => {
    if (mode !== 'control' || !event.ctrlKey || event.key !== 'F6') return;
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
      data-mode={mode}
      aria-label={`Live view of ${name}`}
    >
      <div className={classes.bar}>
        <div className={classes.told}>
          {children}
          <ViewStatus state={state} mode={mode} />
        </div>
        <Toolbar
          mode={mode}
          {...(onMode && { onMode })}
          fits={fits}
          onFits={onFits}
          screen={shown ? view?.screen : undefined}
          onFullScreen={fullScreen}
        />
      </div>
      <div className={classes.frame}>
        <div
          ref={place}
          className={classes.screen}
          data-testid="screen"
          data-mode={mode}
          onKeyDownCapture={leaveByKey}
        />
        {state.status !== 'shown' && (
          <Curtain state={state} name={name} sandboxId={sandboxId} onAgain={() => view?.link.again()} />
        )}
      </div>
    </section>
  );
}
