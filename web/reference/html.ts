/** Markup that is safe as it is; everything else is text and gets escaped. */
export class Tag {
  constructor(private readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

const VOID = new Set(['input', 'br']);

export const raw = (markup: string) => new Tag(markup);

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export function tag(name: string, attributes: Record<string, string>, inside: (Tag | string)[]): Tag {
  const written = Object.entries(attributes)
    .map(([key, value]) => (value === '' ? ` ${key}` : ` ${key}="${escaped(value)}"`))
    .join('');
  if (VOID.has(name)) return new Tag(`<${name}${written} />`);
  const content = inside.map((part) => (part instanceof Tag ? part.toString() : escaped(part))).join('');
  return new Tag(`<${name}${written}>${content}</${name}>`);
}
