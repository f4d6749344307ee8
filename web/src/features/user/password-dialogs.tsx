import { Text } from '@mantine/core';
import type { UserWithPassword } from '../../api/types';
import { SecretDialog } from '../../ui/secret';

export function FirstPasswordDialog({ made, onClose }: { made: UserWithPassword; onClose: () => void }) {
  return (
    <SecretDialog
      title={`First password of ${made.user.email}`}
      label="Password"
      secret={made.password}
      onClose={onClose}
    >
      <Text size="sm" c="dimmed">
        Hand it over by a way that only they can read. They have to choose their own at the first login, and
        can do nothing else before.
      </Text>
    </SecretDialog>
  );
}
