import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Sandbox } from '../../api/types';
import { Crumbs } from '../../ui/crumbs';
import { HEALTH, HealthBadge } from '../../ui/health';
import { Ago, Sentence } from '../../ui/time';
import { TitleFacts, TitleLine } from '../../ui/title-line';
import { conditionTitle } from './condition-title';
import { remedy } from './remedies';
import { SandboxActions } from './sandbox-actions';
import classes from './sandbox.module.css';

export function SandboxHead({ sandbox }: { sandbox: Sandbox }) {
  const { health } = sandbox;
  return (
    <>
      <Crumbs>
        <Link to="/">Fleet</Link>
        <span>{sandbox.name}</span>
      </Crumbs>
      <TitleLine>
        <Title order={1}>{sandbox.name}</Title>
        <HealthBadge status={health.status} size="md" />
        <TitleFacts>
          {health.since && (
            <span>
              for <Ago at={health.since} suffix="" />
            </span>
          )}
          <span>{sandbox.environment}</span>
          <span>{sandbox.status}</span>
          {sandbox.capacity?.closed && <span>{sandbox.capacity.closed}</span>}
          <span>
            seen <Ago at={sandbox.lastHeartbeatAt} />
          </span>
          {sandbox.handover && <span>being handed over to another node</span>}
        </TitleFacts>
        <SandboxActions sandbox={sandbox} />
      </TitleLine>
      <Reasons sandbox={sandbox} />
    </>
  );
}

/** More are a list, and that is what the conditions are. */
const SHOWN = 3;

/** Why it is not healthy and since when; what would change that stands with the conditions, where it is one of them. */
function Reasons({ sandbox }: { sandbox: Sandbox }) {
  const { status, reasons } = sandbox.health;
  const listed = new Set(sandbox.conditions?.map((one) => one.type));
  if (reasons.length === 0) return null;
  return (
    <section
      aria-label="Reasons"
      className={classes.reasons}
      style={{ borderLeftColor: HEALTH[status].color }}
    >
      {reasons.slice(0, SHOWN).map((one) => (
        <div key={`${one.type} ${one.reason}`}>
          <Text size="sm" fw={600} span>
            <Sentence text={one.reason} />
          </Text>
          <Text size="xs" c="dimmed">
            {conditionTitle(one.type)}
            {one.since && (
              <>
                {' '}
                for <Ago at={one.since} suffix="" />
              </>
            )}
            {!listed.has(one.type) && remedy(one.type) && ` · well again when ${remedy(one.type)}`}
          </Text>
        </div>
      ))}
      {reasons.length > SHOWN && (
        <a className={classes.more} href="#conditions">
          and {reasons.length - SHOWN} more
        </a>
      )}
    </section>
  );
}
