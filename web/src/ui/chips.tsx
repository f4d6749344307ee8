import { CloseButton } from '@mantine/core';
import classes from './ui.module.css';

export type Chip = { key: string; name: string; value: string; onRemove: () => void };

/** The filters that are on, each with its way off. */
export function Chips({ chips, onClear }: { chips: Chip[]; onClear: () => void }) {
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="Filters">
      {chips.map(({ key, name, value, onRemove }) => (
        <li key={key} className={classes.chip}>
          <span className={classes.chipName}>{name}</span> <span className={classes.chipValue}>{value}</span>
          <CloseButton size="xs" aria-label={`Remove the filter ${name} ${value}`} onClick={onRemove} />
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" className={classes.textButton} onClick={onClear}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}
