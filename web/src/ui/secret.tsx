import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { saveBlob } from '../lib/place';
import classes from './ui.module.css';

export type SecretFile = { label: string; name: string; text: string };

type SecretDialogProps = {
  title: string;
  /** Its name, for whoever hears it. */
  label: string;
  secret: string;
  children?: ReactNode;
  files?: SecretFile[];
  onClose: () => void;
};

/** Shows a secret this one time, to be copied; closing it forgets it, so a stray click does not. */
export function SecretDialog({ title, label, secret, children, files = [], onClose }: SecretDialogProps) {
  const text = useRef<HTMLElement>(null);
  const [told, setTold] = useState('');

  async function copy() {
    try {
      await navigator.clipboard.writeText(secret);
      setTold('Copied.');
    } catch {
      // Without the right to the clipboard it is selected, ready for the keyboard.
      if (text.current) getSelection()?.selectAllChildren(text.current);
      setTold('Selected: press Ctrl+C.');
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      <Stack gap="sm">
        <Alert color="yellow" variant="light" py="xs">
          This is shown once. When you close it, nobody can read it again.
        </Alert>
        <div>
          <Text size="sm" fw={500} mb={4}>
            {label}
          </Text>
          <code ref={text} className={classes.secret} data-testid="secret">
            {secret}
          </code>
        </div>
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={() => void copy()} data-autofocus>
            Copy
          </Button>
          {files.map((file) => (
            <Button key={file.name} variant="default" size="xs" onClick={() => download(file)}>
              {file.label}
            </Button>
          ))}
          <Text size="xs" c="dimmed" role="status">
            {told}
          </Text>
        </Group>
        {children}
        <Group justify="flex-end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function download({ name, text }: SecretFile) {
  saveBlob(name, new Blob([text], { type: 'application/octet-stream' }));
}
