import type { BrowserConfig, Sandbox, SandboxEdit } from '../../api/types';

type Kind = 'text' | 'number' | 'list' | 'choice';
type Setting = { label: string; kind: Kind; example?: string; help?: string; min?: number; max?: number };
export type Engine = keyof BrowserConfig;

/** What can be set for each engine, in the order in which it is asked for. */
export const SETTINGS: Record<Engine, Record<string, Setting>> = {
  chromium: {
    windowSize: { label: 'Window', kind: 'text', example: '1280x800' },
    deviceScaleFactor: { label: 'Scale', kind: 'number', min: 0.5, max: 4 },
    languages: {
      label: 'Languages',
      kind: 'list',
      example: 'de-DE',
      help: 'The first is that of the browser.',
    },
    timezone: { label: 'Time zone', kind: 'text', example: 'Europe/Berlin' },
    userAgent: { label: 'User agent', kind: 'text' },
    proxyServer: { label: 'Proxy', kind: 'text', example: 'http://proxy:3128', help: 'Without credentials.' },
    proxyBypass: { label: 'Without the proxy', kind: 'list', example: '*.internal' },
    headless: { label: 'Headless', kind: 'choice' },
    images: { label: 'Load images', kind: 'choice' },
  },
  adspower: {
    intervalSeconds: { label: 'Seconds between two looks', kind: 'number', min: 1, max: 600 },
    callGapMillis: { label: 'Milliseconds between calls', kind: 'number', min: 100, max: 60_000 },
    claimGraceSeconds: { label: 'Seconds open without a task', kind: 'number', min: 1, max: 86_400 },
    closeLeaked: { label: 'Close leaked profiles', kind: 'choice' },
  },
};

export const ENGINES = Object.keys(SETTINGS) as Engine[];

/** What stands in a form: nothing is what the sandbox itself is set up with. */
export type Value = string | number | string[];
/** By the pointer of the setting, as the server names it: `browserConfig/chromium/windowSize`. */
export type ConfigFields = Record<string, Value>;

export const pointer = (engine: Engine, name: string) => `browserConfig/${engine}/${name}`;

type Loose = Partial<Record<Engine, Record<string, unknown> | null>>;

export function configFields(sandbox: Pick<Sandbox, 'browserConfig'>): ConfigFields {
  const config = (sandbox.browserConfig ?? {}) as Loose;
  const fields: ConfigFields = {};
  for (const engine of ENGINES) {
    for (const [name, { kind }] of Object.entries(SETTINGS[engine])) {
      fields[pointer(engine, name)] = shown(kind, config[engine]?.[name]);
    }
  }
  return fields;
}

function shown(kind: Kind, value: unknown): Value {
  if (kind === 'list') return Array.isArray(value) ? value.map(String) : [];
  if (kind === 'choice') return value === true ? 'yes' : value === false ? 'no' : '';
  return typeof value === 'number' || typeof value === 'string' ? value : '';
}

/** As a JSON merge patch: what was emptied is taken away. */
export function configPatch(fields: Partial<ConfigFields>): SandboxEdit {
  const config: Loose = {};
  for (const [key, value] of Object.entries(fields)) {
    const [, engine = '', name = ''] = key.split('/');
    if (value === undefined || !(engine in SETTINGS)) continue;
    const kind = SETTINGS[engine as Engine][name]?.kind ?? 'text';
    config[engine as Engine] = { ...config[engine as Engine], [name]: sent(kind, value) };
  }
  return { browserConfig: config as BrowserConfig };
}

function sent(kind: Kind, value: Value): unknown {
  if (Array.isArray(value)) return value.length ? value : null;
  if (kind === 'choice') return value === '' ? null : value === 'yes';
  const text = typeof value === 'string' ? value.trim() : value;
  return text === '' ? null : text;
}

export function valueWords(value: Value): string {
  if (Array.isArray(value)) return value.join(', ') || 'as set up there';
  return value === '' ? 'as set up there' : String(value);
}

/** What is set for a sandbox, in words. */
export function settingsOf(
  sandbox: Pick<Sandbox, 'browserConfig'>,
): { engine: Engine; label: string; value: string }[] {
  const fields = configFields(sandbox);
  return ENGINES.flatMap((engine) =>
    Object.entries(SETTINGS[engine]).flatMap(([name, { label }]) => {
      const value = fields[pointer(engine, name)] ?? '';
      return value === '' || (Array.isArray(value) && value.length === 0)
        ? []
        : [{ engine, label, value: valueWords(value) }];
    }),
  );
}
