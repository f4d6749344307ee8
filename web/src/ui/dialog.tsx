import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

type FormDialogProps = {
  title: string;
  submit: string;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  onClose: () => void;
  busy: boolean;
  problem?: string | undefined;
  /** What was typed is not thrown away by a click beside it or by Escape. */
  dirty?: boolean;
  danger?: boolean;
  /** False while what will happen is being looked up. */
  ready?: boolean;
  size?: 'md' | 'lg';
  children: ReactNode;
};

/** A question with fields; stays open until it is answered or cancelled. */
export function FormDialog({ title, submit, onSubmit, onClose, busy, problem, ...look }: FormDialogProps) {
  const { dirty = false, danger = false, ready = true, size = 'md', children } = look;
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeOnClickOutside={!dirty && !busy}
      closeOnEscape={!dirty && !busy}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={onSubmit} aria-label={title} noValidate>
        <Stack gap="sm">
          {problem && (
            <Alert color="red" variant="light" role="alert" py="xs">
              {problem}
            </Alert>
          )}
          {children}
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={onClose} disabled={busy}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={!ready} {...(danger ? { color: 'red' } : {})}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type ConfirmDialogProps = {
  title: string;
  /** What will happen, one sentence each. */
  consequences: ReactNode[];
  submit: string;
  onConfirm: () => void;
  onClose: () => void;
  busy: boolean;
  problem?: string | undefined;
};

/** Asked before something cannot be taken back: of what, and what follows. */
export function ConfirmDialog({ consequences, onConfirm, ...rest }: ConfirmDialogProps) {
  return (
    <FormDialog
      {...rest}
      danger
      onSubmit={(event) => {
        event.preventDefault();
        onConfirm();
      }}
    >
      {consequences.map((one, index) => (
        <Text key={index} size="sm">
          {one}
        </Text>
      ))}
    </FormDialog>
  );
}
