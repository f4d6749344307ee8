import { marked } from 'marked';
import { type Node, list, node, text } from './contract.ts';
import { type Tag, raw, tag } from './html.ts';

const LIMITS: [string, string][] = [
  ['minLength', 'at least'],
  ['maxLength', 'at most'],
  ['minItems', 'at least'],
  ['maxItems', 'at most'],
  ['minimum', 'from'],
  ['maximum', 'to'],
];

const WORDS: Record<string, string> = {
  uuid: '018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90',
  'date-time': '2030-01-01T00:00:00.000Z',
  email: 'anna@example.org',
  password: '...',
  environment: 'dev',
  environments: 'dev',
  permissions: 'sandbox:read',
};

/** The name of the schema that is referred to, empty where one stands in place. */
export const schemaName = (schema: Node) =>
  /#\/components\/schemas\/(.+)$/.exec(text(schema['$ref']))?.[1] ?? '';

/** In a few words what may stand there. */
export function typeOf(schema: Node): Tag {
  const name = schemaName(schema);
  if (name) return tag('a', { href: `#schema-${name}` }, [name]);
  const choices = list(schema['oneOf'] ?? schema['anyOf'] ?? schema['allOf']);
  if (choices.length > 0)
    return joined(
      choices.map((one) => typeOf(node(one))),
      ' or ',
    );
  if (schema['enum'] || 'const' in schema) {
    const values = 'const' in schema ? [schema['const']] : list(schema['enum']);
    return joined(
      values.map((value) => tag('code', {}, [JSON.stringify(value)])),
      ' · ',
    );
  }
  if (schema['type'] === 'array')
    return tag('span', {}, ['list of ', typeOf(node(schema['items'])), limits(schema)]);
  if (schema['type'] === 'object' && !schema['properties']) {
    const values = node(schema['additionalProperties']);
    return tag('span', {}, Object.keys(values).length > 0 ? ['names to ', typeOf(values)] : ['object']);
  }
  const types = Array.isArray(schema['type'])
    ? schema['type'].join(' or ')
    : text(schema['type']) || 'anything';
  const format = text(schema['format']);
  return tag('span', {}, [types, format ? ` (${format})` : '', limits(schema)]);
}

function limits(schema: Node): string {
  const said = LIMITS.filter(([key]) => schema[key] !== undefined).map(
    ([key, word]) => `${word} ${String(schema[key])}`,
  );
  if (schema['default'] !== undefined) said.push(`default ${JSON.stringify(schema['default'])}`);
  return said.length > 0 ? `, ${said.join(', ')}` : '';
}

function joined(parts: Tag[], between: string): Tag {
  return raw(parts.map(String).join(between));
}

/** Its properties one below the other, those within them indented; what is no object in a few words. */
export function schemaTable(schema: Node): Tag {
  const properties = Object.entries(node(schema['properties']));
  if (properties.length === 0) return tag('p', {}, [typeOf(schema)]);
  const required = list(schema['required']);
  return tag(
    'dl',
    {},
    properties.flatMap(([name, value]) => {
      const property = node(value);
      const inner = property['properties']
        ? property
        : node(property['items'])['properties']
          ? node(property['items'])
          : undefined;
      const description = text(property['description']);
      return [
        tag('dt', {}, [
          tag('code', {}, [name]),
          tag('span', { class: 'dim' }, [required.includes(name) ? ' required' : '']),
        ]),
        tag('dd', {}, [
          inner ? (property['type'] === 'array' ? 'list of objects' : 'object') : typeOf(property),
          description ? raw(`. ${marked.parseInline(description, { async: false })}`) : raw(''),
          inner ? schemaTable(inner) : raw(''),
        ]),
      ];
    }),
  );
}

/** A body to begin with: what has to be there, and where nothing has to, the first that may. */
export function example(schema: Node, schemas: Map<string, Node>, name = '', depth = 0): unknown {
  if (depth > 6) return {};
  const inner = (value: unknown, called = '') => example(node(value), schemas, called, depth + 1);
  const referred = schemaName(schema);
  if (referred) return inner(schemas.get(referred), name);
  if (schema['default'] !== undefined) return schema['default'];
  if ('const' in schema) return schema['const'];
  const [first] = list(schema['enum'] ?? schema['oneOf'] ?? schema['anyOf'] ?? schema['allOf']);
  if (first !== undefined) return schema['enum'] ? first : inner(first, name);
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'array') return [inner(schema['items'], name)];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return schema['minimum'] ?? 1;
  if (type === 'object') {
    const properties = Object.entries(node(schema['properties']));
    const required = list(schema['required']);
    const wanted = properties.filter(([key]) => required.includes(key));
    return Object.fromEntries(
      (wanted.length > 0 ? wanted : properties.slice(0, 1)).map(([key, value]) => [key, inner(value, key)]),
    );
  }
  return WORDS[text(schema['format'])] ?? WORDS[name] ?? 'text';
}
