import { UnstyledButton } from '@mantine/core';
import type { Operation, TargetStatus } from '../../api/types';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import classes from './operation.module.css';
import { FATES, FATE_NAMES, ProgressBar, countWords } from './statuses';

type ProgressPanelProps = {
  operation: Operation;
  chosen: TargetStatus[];
  onChoose: (status: TargetStatus[]) => void;
};

/** How many stand how; each number shows those targets alone. */
export function ProgressPanel({ operation, chosen, onChoose }: ProgressPanelProps) {
  const { counts } = operation;
  const shown = FATE_NAMES.filter((one) => counts[one] > 0 || chosen.includes(one));
  return (
    <Panel title="Progress" aside={<Told words={countWords(counts)} />}>
      <div className={classes.padded}>
        <ProgressBar counts={counts} tall />
        <div className={classes.legend} role="group" aria-label="Show only targets that are">
          {shown.map((one) => (
            <UnstyledButton
              key={one}
              className={classes.legendItem}
              aria-pressed={chosen.includes(one)}
              title={FATES[one].meaning}
              onClick={() =>
                onChoose(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])
              }
            >
              <Dot color={FATES[one].color} />
              <b>{counts[one]}</b> {FATES[one].label}
            </UnstyledButton>
          ))}
        </div>
      </div>
    </Panel>
  );
}

function Told({ words }: { words: string }) {
  return (
    <span className={classes.told} role="status" data-testid="progress">
      {words}
    </span>
  );
}
