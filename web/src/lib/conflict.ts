/** What to do when somebody else has saved what is being edited. */
export type Conflict<F> = { before: F; theirs: F; mine: F };

/** Order matters in lists; names in objects have none. */
export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left, sorted) === JSON.stringify(right, sorted);
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The fields that differ, with their new values. */
export function changedFields<F extends object>(before: F, after: F): Partial<F> {
  const names = Object.keys(after) as (keyof F)[];
  return Object.fromEntries(
    names.filter((name) => !same(before[name], after[name])).map((name) => [name, after[name]]),
  ) as Partial<F>;
}

/** The fields in which both are not of one mind. */
export function disputed<F extends object>({ theirs, mine }: Conflict<F>): (keyof F & string)[] {
  return Object.keys(changedFields(theirs, mine)) as (keyof F & string)[];
}

/** What I have changed stays mine, everything else is theirs. */
export function merged<F extends object>({ before, theirs, mine }: Conflict<F>): F {
  return { ...theirs, ...changedFields(before, mine) };
}
