export type Difference = {
  path: string;
  before: unknown;
  after: unknown;
  kind: 'added' | 'removed' | 'changed';
};

type Flat = Map<string, unknown>;

/** What is different between two objects, one entry for each value at the end of a path such as `labels.zone`. */
export function differencesOf(before: object | undefined, after: object | undefined): Difference[] {
  const old = flattened(before);
  const now = flattened(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return paths.flatMap((path): Difference[] => {
    const values = { path, before: old.get(path), after: now.get(path) };
    if (!old.has(path)) return [{ ...values, kind: 'added' }];
    if (!now.has(path)) return [{ ...values, kind: 'removed' }];
    return JSON.stringify(values.before) === JSON.stringify(values.after)
      ? []
      : [{ ...values, kind: 'changed' }];
  });
}

/** Lists are values: their places say nothing to people. */
function flattened(value: object | undefined, prefix = '', into: Flat = new Map()): Flat {
  for (const [name, inner] of Object.entries(value ?? {})) {
    const path = prefix ? `${prefix}.${name}` : name;
    const nested = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    if (nested && Object.keys(inner).length > 0) flattened(inner, path, into);
    else into.set(path, inner);
  }
  return into;
}

export function valueText(value: unknown): string {
  if (value === undefined) return '–';
  if (Array.isArray(value)) return value.length ? value.map(valueText).join(', ') : 'none';
  return typeof value === 'string' ? value || '(empty)' : JSON.stringify(value);
}
