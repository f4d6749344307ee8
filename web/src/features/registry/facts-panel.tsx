import type { ReactNode } from 'react';
import type { Sandbox } from '../../api/types';
import { fullTime } from '../../lib/format';
import { labelTexts } from '../../lib/labels';
import { Panel } from '../../ui/panel';
import { Ago } from '../../ui/time';
import classes from './sandbox.module.css';

export type Fact = [name: string, value: ReactNode];

/** Who it is and whose: what does not change from minute to minute. */
export function FactsPanel({ sandbox }: { sandbox: Sandbox }) {
  return (
    <Panel title="Identity">
      <Facts
        facts={[
          ['Sandbox id', <code key="id">{sandbox.id}</code>],
          ['Provider', sandbox.provider],
          ['Instance', sandbox.instanceId],
          ['Region', sandbox.region],
          ['Private address', sandbox.privateIp],
          ['Link', sandbox.link],
          ['Connection', sandbox.connection && <code key="connection">{sandbox.connection}</code>],
          ['Protocol', sandbox.protocolVersion],
          ['Control node', sandbox.ownerNode && <Owner key="owner" sandbox={sandbox} />],
          ['Epoch', sandbox.epoch],
          ['Market', sandbox.market],
          ['Provider says', sandbox.providerState],
          ['Browser', sandbox.browserEngines?.join(', ')],
          ['Labels', labelTexts(sandbox.labels).join(', ')],
          ['Registered', sandbox.createdAt && fullTime(sandbox.createdAt)],
        ]}
      />
    </Panel>
  );
}

/** Who holds its lease and since when, or that nobody does. */
function Owner({ sandbox: { ownerNode, ownedSince, handover } }: { sandbox: Sandbox }) {
  return (
    <>
      <code>{ownerNode}</code>
      {handover
        ? ' is gone; being handed over'
        : ownedSince && (
            <>
              {' '}
              for <Ago at={ownedSince} suffix="" />
            </>
          )}
    </>
  );
}

/** Pairs of a name and a value; what is not known is left out. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.identity}>
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
