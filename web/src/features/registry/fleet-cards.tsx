import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { percent, share } from '../../lib/format';
import { Dot, HEALTH, HEALTH_NAMES, type HealthName } from '../../ui/health';
import { Meter } from '../../ui/meter';
import type { FleetNumbers } from './fleet-numbers';
import classes from './fleet.module.css';

type FleetCardsProps = {
  numbers: FleetNumbers;
  chosen: HealthName[];
  onChoose: (health?: HealthName) => void;
};

/** The fleet in numbers; a health card filters the table below. */
export function FleetCards({ numbers, chosen, onChoose }: FleetCardsProps) {
  return (
    <section aria-label="Summary" className={classes.cards}>
      <UnstyledButton
        className={classes.card}
        aria-pressed={chosen.length === 0}
        data-chosen={chosen.length === 0 || undefined}
        onClick={() => onChoose(undefined)}
      >
        <span className={classes.cardLabel}>Sandboxes</span>
        <span className={classes.cardNumber}>{numbers.total}</span>
      </UnstyledButton>
      {HEALTH_NAMES.map((name) => (
        <UnstyledButton
          key={name}
          className={classes.card}
          aria-pressed={chosen.includes(name)}
          data-chosen={chosen.includes(name) || undefined}
          title={HEALTH[name].meaning}
          onClick={() => onChoose(chosen.length === 1 && chosen[0] === name ? undefined : name)}
        >
          <span className={classes.cardLabel}>
            <Dot color={HEALTH[name].color} />
            {HEALTH[name].label}
          </span>
          <span className={classes.cardNumber} data-zero={numbers.byHealth[name] === 0 || undefined}>
            {numbers.byHealth[name]}
          </span>
        </UnstyledButton>
      ))}
      <Gauge label="Slots used" value={share(numbers.active, numbers.slots)} calm>
        {numbers.active}
        <small> of {numbers.slots}</small>
      </Gauge>
      <Gauge label="Mean CPU" value={numbers.cpu}>
        {percent(numbers.cpu)}
      </Gauge>
      <Gauge label="Memory" value={numbers.memory}>
        {percent(numbers.memory)}
      </Gauge>
    </section>
  );
}

type GaugeProps = { label: string; value: number | undefined; calm?: boolean; children: ReactNode };

function Gauge({ label, value, calm = false, children }: GaugeProps) {
  return (
    <div className={classes.card}>
      <span className={classes.cardLabel}>{label}</span>
      <span className={classes.cardNumber}>{children}</span>
      <Meter label={label} value={value} calm={calm} bare />
    </div>
  );
}
