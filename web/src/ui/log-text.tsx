import classes from './ui.module.css';

type LogTextProps = { label: string; lines: string[]; tall?: boolean };

/** Lines that a program wrote, as it wrote them; the newest stands at the end, so that is where one starts to read. */
export function LogText({ label, lines, tall = false }: LogTextProps) {
  return (
    <pre
      ref={toTheEnd}
      className={classes.log}
      data-tall={tall || undefined}
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable without a mouse
      tabIndex={0}
    >
      {lines.join('\n')}
    </pre>
  );
}

function toTheEnd(frame: HTMLPreElement | null) {
  if (frame) frame.scrollTop = frame.scrollHeight;
}
