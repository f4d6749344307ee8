import { Button, Group, Text } from '@mantine/core';

type PagerProps = {
  page: number;
  pageSize: number;
  total: number;
  /** What is counted, in the plural. */
  noun: string;
  onPage: (page: number) => void;
};

/** Where in a long list one is, and the way on; nothing but the number where all is on one page. */
export function Pager({ page, pageSize, total, noun, onPage }: PagerProps) {
  const first = Math.min((page - 1) * pageSize + 1, total);
  const last = Math.min(page * pageSize, total);
  const pages = Math.ceil(total / pageSize);
  if (pages <= 1 && page === 1) {
    return (
      <Text size="xs" c="dimmed" mt="xs" role="status">
        {total} {noun}
      </Text>
    );
  }
  return (
    <Group component="nav" gap="xs" mt="xs" aria-label={`Pages of ${noun}`}>
      <Text size="xs" c="dimmed" role="status">
        {total === 0 ? 'none' : `${first}–${last}`} of {total} {noun}
      </Text>
      <Button size="compact-xs" variant="default" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        Previous
      </Button>
      <Text size="xs" c="dimmed">
        Page {page} of {Math.max(1, pages)}
      </Text>
      <Button size="compact-xs" variant="default" disabled={page >= pages} onClick={() => onPage(page + 1)}>
        Next
      </Button>
    </Group>
  );
}
