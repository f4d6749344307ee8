/** Labels as people type them: `name=value` each. */
export function labelTexts(labels: Record<string, string> | undefined): string[] {
  return Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
}

/** What has no equals sign, or a name twice, is said instead of guessed. */
export function labelProblem(texts: readonly string[]): string | null {
  const wrong = texts.find((text) => text.indexOf('=') < 1);
  if (wrong !== undefined) return `${wrong}: write name=value`;
  const names = texts.map((text) => text.slice(0, text.indexOf('=')));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `${twice} has two values`;
}

export function labelsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
  );
}

/** As a JSON merge patch: null takes a label away. */
export function labelPatch(
  before: Record<string, string>,
  after: Record<string, string>,
): Record<string, string | null> {
  const gone = Object.keys(before).filter((name) => !(name in after));
  const other = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries([...gone.map((name): [string, null] => [name, null]), ...other]);
}
