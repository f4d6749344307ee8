import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LearnedCapacity, Sandbox } from '../../api/types';
import { bytes, fullTime, spacedOut } from '../../lib/format';
import { Panel } from '../../ui/panel';
import { formulaCapacity, memoryLimit, usableMemory } from './capacity';
import { type Fact, Facts } from './facts-panel';

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
    ...names.map((name): Fact => [version(name), all[name]]),
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
    ['Learned capacity', <Learned key="learned" learned={hardware.learnedCapacity} />],
    [
      'By the formula',
      formula === undefined ? undefined : (
        <span key="formula" title="(memory in MiB − 800) / 500">
          {formula === 1 ? '1 browser' : `${formula} browsers`} <Dim>(RAM − 800) / 500</Dim>
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

function Learned({ learned }: { learned: LearnedCapacity | undefined }) {
  if (!learned) {
    return (
      <Dim>
        not measured yet: run <code>sandmesh-agent calibrate</code>
      </Dim>
    );
  }
  const { browsers, limitedBy, browserMebibytes, measuredAt } = learned;
  return (
    <span title={`Measured ${fullTime(measuredAt)}`}>
      {browsers === 1 ? '1 browser' : `${browsers} browsers`}{' '}
      <Dim>
        then {LIMITS[limitedBy] ?? limitedBy}, {Math.round(browserMebibytes)} MiB each
      </Dim>
    </span>
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
