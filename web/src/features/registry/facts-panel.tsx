import type { ReactNode } from 'react';
import type { Sandbox } from '../../api/types';
import { bytes, fullTime, spacedOut } from '../../lib/format';
import { Panel } from '../../ui/panel';
import classes from './sandbox.module.css';

type Fact = [name: string, value: ReactNode];

/** Who it is and what it runs: what does not change from minute to minute. */
export function FactsPanel({ sandbox }: { sandbox: Sandbox }) {
  const { versions = {}, hardware = {}, labels = {}, desiredVersion, runningVersion } = sandbox;
  const configuration =
    desiredVersion === undefined || desiredVersion === runningVersion
      ? runningVersion
      : `${runningVersion ?? '–'}, wanted ${desiredVersion}`;
  const facts: Fact[] = [
    ['Sandbox id', <code key="id">{sandbox.id}</code>],
    ['Provider', sandbox.provider],
    ['Instance', sandbox.instanceId],
    ['Instance type', sandbox.instanceType],
    ['Region', sandbox.region],
    ['Private address', sandbox.privateIp],
    ['Link', sandbox.link],
    ['Owner', sandbox.ownerNode],
    ['Epoch', sandbox.epoch],
    ['Configuration', configuration],
    ['Browser', sandbox.browserEngines?.join(', ')],
    [
      'Labels',
      Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(', '),
    ],
    ['Registered', sandbox.createdAt && fullTime(sandbox.createdAt)],
    ...Object.entries({ agent: sandbox.agentVersion, ...versions }).map(([name, value]): Fact => [
      `Version of ${name}`,
      value,
    ]),
    ...Object.entries(hardware).map(([name, value]): Fact => [spaced(name), hardwareText(name, value)]),
  ];
  return (
    <Panel title="Identity and versions">
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
    </Panel>
  );
}

function spaced(name: string): string {
  const text = spacedOut(name.replace(/Bytes$/, ''));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function hardwareText(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('Bytes')) return bytes(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
