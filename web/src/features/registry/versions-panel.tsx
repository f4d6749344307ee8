import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LearnedCapacity, Sandbox } from '../../api/types';
import { bytes, fullTime, spacedOut } from '../../lib/format';
import { Panel } from '../../ui/panel';
import { formulaCapacity, measuredElsewhere, measuredOn, memoryLimit, usableMemory } from './capacity';
import { type Fact, Facts } from './facts-panel';
import { hasAdsPower } from './profile-claims';

/** In the order in which people ask for them; what else there is follows. */
const FIRST = ['agent', 'java', 'node', 'worker', 'browser', 'adspower'];
const SHOWN_ELSEWHERE = new Set(['cpus', 'memoryBytes', 'operatingSystem', 'learnedCapacity']);

const LIMITS: Record<string, string> = {
  memory: 'memory ran short',
  latency: 'pages became slow',
  asked: 'no more were tried',
};

/** What runs there, on what, and how many browsers that bears. */
export function VersionsPanel({ sandbox }: { sandbox: Sandbox }) {
  const { versions = {}, agentVersion, hardware = {}, instanceType, host } = sandbox;
  const all: Record<string, string> = { ...(agentVersion ? { agent: agentVersion } : {}), ...versions };
  const names = [
    ...FIRST,
    ...Object.keys(all)
      .filter((one) => !FIRST.includes(one))
      .toSorted(),
  ];
  const limit = memoryLimit(hardware, host);
  const formula = formulaCapacity(usableMemory(hardware, host));
  const facts: Fact[] = [
    ...names.map((name): Fact => [
      version(name),
      all[name] ?? (name === 'adspower' && hasAdsPower(sandbox) ? 'not known' : undefined),
    ]),
    ['Instance type', instanceType],
    ['Processors', hardware.cpus],
    ['Memory', hardware.memoryBytes ? bytes(hardware.memoryBytes) : undefined],
    ['Memory limit', limit && `${bytes(limit)}, set by a control group`],
    ['System', hardware.operatingSystem],
    ...Object.entries(hardware)
      .filter(([name]) => !SHOWN_ELSEWHERE.has(name))
      .map(([name, value]): Fact => [
        version(name),
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    ['Learned capacity', <Learned key="learned" learned={hardware.learnedCapacity} sandbox={sandbox} />],
    [
      'By the formula',
      formula === undefined ? undefined : (
        <span key="formula">
          {formula === 1 ? '1 browser' : `${formula} browsers`} <Dim>(RAM − 800 MiB) / 500 MiB</Dim>
        </span>
      ),
    ],
  ];
  return (
    <Panel title="Versions and hardware">
      <Facts facts={facts} />
    </Panel>
  );
}

function Learned({ learned, sandbox }: { learned: LearnedCapacity | undefined; sandbox: Sandbox }) {
  if (!learned) {
    return (
      <Dim>
        not measured yet: run <code>sandmesh-agent calibrate</code>
      </Dim>
    );
  }
  const { browsers, limitedBy, browserMebibytes, measuredAt } = learned;
  const elsewhere = measuredElsewhere(learned, sandbox);
  return (
    <>
      {browsers === 1 ? '1 browser' : `${browsers} browsers`}{' '}
      <Dim>
        then {LIMITS[limitedBy] ?? limitedBy}, {Math.round(browserMebibytes)} MiB each; measured{' '}
        {measuredOn(learned)} {fullTime(measuredAt)}
      </Dim>
      {elsewhere && (
        <Text inherit c="var(--sm-warn-text)" role="note">
          {elsewhere}
        </Text>
      )}
    </>
  );
}

function Dim({ children }: { children: ReactNode }) {
  return (
    <Text span inherit c="dimmed">
      {children}
    </Text>
  );
}

function version(name: string): string {
  if (name === 'adspower') return 'AdsPower';
  const text = spacedOut(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
