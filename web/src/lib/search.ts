/** What may stand in an address, which anybody can write: everything else is left out. */
type Search = Record<string, unknown>;

export function textOf<K extends string>(search: Search, name: K, longest = 100): Partial<Record<K, string>> {
  const given = search[name];
  // A number that was typed as text comes back as a number.
  const text = typeof given === 'string' || typeof given === 'number' ? String(given).slice(0, longest) : '';
  return text ? ({ [name]: text } as Partial<Record<K, string>>) : {};
}

/** Written with commas, as the router writes lists; nothing that can be filtered by has one in it. */
export function listOf<K extends string, V extends string>(
  search: Search,
  name: K,
  allowed?: readonly V[],
): Partial<Record<K, V[]>> {
  const given = search[name];
  const raw = Array.isArray(given) ? given : [given];
  const words = raw.filter((one) => typeof one === 'string' || typeof one === 'number');
  const texts = words.flatMap((one) => String(one).split(',')) as V[];
  const known = allowed ? texts.filter((one) => allowed.includes(one)) : texts.filter((one) => one !== '');
  const values = [...new Set(known)].slice(0, 20);
  return values.length ? ({ [name]: values } as Partial<Record<K, V[]>>) : {};
}

const MOST_PAGES = 1_000_000;

export function pageOf(search: Search): { page?: number } {
  const page = Number(search['page']);
  return Number.isInteger(page) && page > 1 && page <= MOST_PAGES ? { page } : {};
}

export function instantOf<K extends string>(search: Search, name: K): Partial<Record<K, string>> {
  const given = search[name];
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return Number.isFinite(at) ? ({ [name]: new Date(at).toISOString() } as Partial<Record<K, string>>) : {};
}

/** A new search; what is undefined or empty is taken out, and one begins again on the first page unless a page was named. */
export function changed<S extends object>(search: S, change: { [K in keyof S]?: S[K] | undefined }): S {
  const next = { ...search, page: undefined, ...change };
  return Object.fromEntries(
    Object.entries(next).filter(([, value]) => value !== undefined && value !== '' && !isEmpty(value)),
  ) as S;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
