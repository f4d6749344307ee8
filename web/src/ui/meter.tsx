import { percent } from '../lib/format';
import classes from './ui.module.css';

/** From calm to alarming: what a gauge's colour says (A85). */
export function loadColor(value: number): string {
  if (value >= 90) return 'var(--sm-bad)';
  if (value >= 75) return 'var(--sm-warn)';
  return 'var(--sm-good)';
}

type MeterProps = {
  label: string;
  value: number | undefined;
  /** What the share is of. */
  detail?: string;
  /** Instead of the percentage. */
  text?: string;
  showLabel?: boolean;
  /** The bar alone. */
  bare?: boolean;
  /** Full is no alarm here: a sandbox with all slots in use does its job. */
  calm?: boolean;
};

export function Meter({
  label,
  value,
  detail,
  text,
  showLabel = false,
  bare = false,
  calm = false,
}: MeterProps) {
  const known = value !== undefined;
  const width = Math.max(0, Math.min(100, value ?? 0));
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(width)}
      aria-valuetext={known ? (text ?? percent(value)) : 'not known'}
      title={detail}
      className={classes.meter}
    >
      {!bare && (
        <div className={classes.meterText}>
          {showLabel && <span className={classes.dim}>{label}</span>}
          <span className={classes.number}>{known ? (text ?? percent(value)) : '–'}</span>
          {showLabel && detail && <span className={classes.meterDetail}>{detail}</span>}
        </div>
      )}
      <div className={classes.track}>
        <div
          className={classes.fill}
          style={{ width: `${width}%`, background: calm ? 'var(--sm-calm)' : loadColor(width) }}
        />
      </div>
    </div>
  );
}
