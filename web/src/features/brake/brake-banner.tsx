import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import { Ago, Sentence } from '../../ui/time';
import classes from './brake.module.css';
import { waitsFor } from './brake-words';
import { useBrake } from './queries';
import { ReleaseDialog } from './release-dialog';

/** On every page while it is on. */
export function BrakeBanner() {
  const user = useUser();
  const { data: brake } = useBrake(can.readNodes(user).allowed);
  const [releasing, setReleasing] = useState(false);
  if (!brake?.on) return null;
  return (
    <section className={classes.banner} aria-label="The brake is on" data-testid="brake-banner">
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          The brake is on for <Ago at={brake.since} suffix="" />
          {brake.why && ': '}
          {brake.why && <Sentence text={brake.why} />}
        </Text>
        <Text size="xs" c="dimmed">
          Nothing is replaced or ended by itself meanwhile. {waitsFor(brake)}
          {brake.stale && ' As last known: the control node that answered cannot reach the database.'}
        </Text>
      </div>
      {can.releaseBrake(user).allowed && (
        <Button size="xs" variant="default" onClick={() => setReleasing(true)}>
          Release…
        </Button>
      )}
      {releasing && <ReleaseDialog onClose={() => setReleasing(false)} />}
    </section>
  );
}
