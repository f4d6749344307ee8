import { Button, Group, Modal, Text } from '@mantine/core';
import type { Sandbox } from '../../api/types';
import type { ProcessOrder } from './commands';
import { dependents } from './dependents';

type ProcessQuestionProps = {
  /** Undefined where nothing is asked. */
  asked: ProcessOrder | undefined;
  sandbox: Sandbox;
  onConfirm: () => void;
  onClose: () => void;
};

const NOTHING: ProcessOrder = { order: 'restart', process: '' };

/** Before a process is taken away from those who use it. */
export function ProcessQuestion({ asked, sandbox, onConfirm, onClose }: ProcessQuestionProps) {
  const { order, process } = asked ?? NOTHING;
  const processes = sandbox.processes ?? [];
  const stops = order === 'stop';
  const label = stops ? 'Stop' : 'Restart';
  return (
    <Modal
      opened={asked !== undefined}
      onClose={onClose}
      title={`${label} ${process}?`}
      closeButtonProps={{ 'aria-label': `Do not ${order}` }}
      centered
      size="sm"
    >
      <Text size="sm" mb="md">
        {stops ? `It is stopped on ${sandbox.name}` : `It is stopped and started again on ${sandbox.name}`}
        <Following names={dependents(process, processes)} told={processes.some((one) => one.dependsOn)} />
        {stops && ' It stays so until somebody starts it.'}
        {sandbox.capacity &&
          sandbox.capacity.active > 0 &&
          (sandbox.capacity.active === 1
            ? ' The running task may fail.'
            : ` ${sandbox.capacity.active} running tasks may fail.`)}
      </Text>
      {/adspower/i.test(process) && (
        <Text size="sm" mb="md">
          {stops ? 'Stopping' : 'Restarting'} AdsPower closes every profile that it has open.
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button size="xs" variant="default" data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button size="xs" color="red" onClick={onConfirm}>
          {label}
        </Button>
      </Group>
    </Modal>
  );
}

/** An agent of an older version does not tell what depends on what. */
function Following({ names, told }: { names: string[]; told: boolean }) {
  if (names.length === 0) return told ? '; nothing depends on it.' : ', and what depends on it follows.';
  return (
    <>
      , and with it what depends on it: <strong>{names.join(', ')}</strong>.
    </>
  );
}
