import { Button, Menu } from '@mantine/core';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { can } from '../../api/can';
import type { OperationAction } from '../../api/types';
import { useUser } from '../../api/use-session';
import { ACTIONS, ACTION_NAMES } from './actions';
import classes from './bulk-bar.module.css';

// Fetched by those who order something only.
const NewOperationDialog = lazy(() => import('./new-operation-dialog'));

type BulkBarProps = {
  ids: string[];
  /** Names of processes that they have. */
  processes: string[];
  /** More that can be chosen, or what of what is chosen cannot be seen. */
  children?: ReactNode;
  onClear: () => void;
};

/** What can be done with the sandboxes that are chosen; it stays in sight. */
export function BulkBar({ ids, processes, children, onClear }: BulkBarProps) {
  const [action, setAction] = useState<OperationAction>();
  return (
    <section className={classes.bar} aria-label="Chosen sandboxes">
      <div className={classes.told}>
        <b role="status">{ids.length} chosen</b>
        {children}
        <button type="button" className={classes.text} onClick={onClear}>
          Choose none
        </button>
      </div>
      <Buttons onChoose={setAction} />
      {action && (
        <Suspense fallback={null}>
          <NewOperationDialog
            action={action}
            ids={ids}
            processes={processes}
            onClose={() => setAction(undefined)}
            onStarted={onClear}
          />
        </Suspense>
      )}
    </section>
  );
}

/** Side by side, or in a menu where there is no room. */
function Buttons({ onChoose }: { onChoose: (action: OperationAction) => void }) {
  const user = useUser();
  const items = ACTION_NAMES.map((name) => ({ name, verdict: can.start(user, name) }));
  return (
    <>
      <div className={classes.buttons}>
        {items.map(({ name, verdict }) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            disabled={!verdict.allowed}
            title={verdict.allowed ? ACTIONS[name].means : verdict.because}
            onClick={() => onChoose(name)}
          >
            {ACTIONS[name].label}…
          </Button>
        ))}
      </div>
      <div className={classes.menu}>
        <Menu position="top-end" width={240}>
          <Menu.Target>
            <Button size="sm">Order…</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {items.map(({ name, verdict }) => (
              <Menu.Item
                key={name}
                disabled={!verdict.allowed}
                title={verdict.allowed ? undefined : verdict.because}
                onClick={() => onChoose(name)}
              >
                {ACTIONS[name].label}…
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </>
  );
}
