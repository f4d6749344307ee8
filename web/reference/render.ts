import { marked } from 'marked';
import { type Contract, type Node, type Operation, content, list, node, text } from './contract.ts';
import { type Tag, raw, tag } from './html.ts';
import { example, schemaName, schemaTable, typeOf } from './schema.ts';

const TITLES: Record<string, string> = {
  auth: 'Signing in and tokens',
  registry: 'Sandboxes',
  health: 'Timeline',
  operation: 'Orders to one sandbox',
  operations: 'Operations',
  fleet: 'Fleet',
  user: 'People and keys',
  audit: 'Audit trail',
  join: 'Join tokens',
  machine: 'For machines',
};

/** The whole reference: a list to find things in, and everything that there is. */
export function renderReference(contract: Contract): string {
  const tags = [...new Set(contract.operations.map((one) => one.tag))];
  const schemas = new Map(contract.schemas);
  const of = (name: string) => contract.operations.filter((one) => one.tag === name);
  return [
    header(),
    tag('div', { class: 'frame' }, [
      navigation(tags, of, contract),
      tag('main', { id: 'content', tabindex: '-1' }, [
        tag('h1', {}, [`${contract.title} API`]),
        tag('p', { class: 'dim' }, [
          `Version ${contract.version}. The contract itself: `,
          tag('a', { href: '/openapi.yaml' }, ['openapi.yaml']),
        ]),
        markdown(contract.description),
        tag('p', { id: 'none', class: 'dim', hidden: '' }, ['Nothing has these words.']),
        ...tags.map((name) =>
          tag('section', { 'aria-label': title(name), 'data-group': '' }, [
            tag('h2', { id: `tag-${name}` }, [title(name)]),
            ...of(name).map((one) => operation(one, schemas)),
          ]),
        ),
        tag('section', { 'aria-label': 'Schemas', 'data-group': '' }, [
          tag('h2', { id: 'schemas' }, ['Schemas']),
          ...contract.schemas.map(([name, schema]) => schemaSection(name, schema)),
        ]),
      ]),
    ]),
  ].join('\n');
}

const title = (name: string) => TITLES[name] ?? name.charAt(0).toUpperCase() + name.slice(1);

function header(): Tag {
  return tag('header', {}, [
    tag('a', { class: 'skip', href: '#content' }, ['Skip to content']),
    tag('a', { class: 'brand', href: '/' }, ['Sandmesh']),
    tag('span', { class: 'dim where' }, ['API reference']),
    tag('button', { type: 'button', id: 'menu', 'aria-expanded': 'false', 'aria-controls': 'list' }, [
      'Contents',
    ]),
    tag('button', { type: 'button', id: 'scheme' }, ['Dark colours']),
  ]);
}

function navigation(tags: string[], of: (name: string) => Operation[], contract: Contract): Tag {
  return tag('nav', { id: 'list', 'aria-label': 'Contents' }, [
    tag('label', { for: 'search' }, ['Search']),
    tag(
      'input',
      { id: 'search', type: 'search', placeholder: 'Words, paths, permissions', autocomplete: 'off' },
      [],
    ),
    ...tags.map((name) =>
      tag('div', { 'data-group': '' }, [
        tag('a', { class: 'group', href: `#tag-${name}` }, [title(name)]),
        tag(
          'ul',
          {},
          of(name).map((one) => entry(one.id, one.id, [badge(one.method), one.id])),
        ),
      ]),
    ),
    tag('div', { 'data-group': '' }, [
      tag('a', { class: 'group', href: '#schemas' }, ['Schemas']),
      tag(
        'ul',
        {},
        contract.schemas.map(([name]) => entry(`schema-${name}`, name, [name])),
      ),
    ]),
  ]);
}

function entry(target: string, name: string, inside: (Tag | string)[]): Tag {
  return tag('li', { 'data-of': target }, [tag('a', { href: `#${target}`, title: name }, inside)]);
}

const badge = (method: string) => tag('b', { class: `method ${method}` }, [method.toUpperCase()]);

function operation(one: Operation, schemas: Map<string, Node>): Tag {
  const others = one.permissionBy.map(({ permission }) => permission);
  const words = [one.id, one.method, one.path, one.summary, one.permission, ...others, one.tag]
    .join(' ')
    .toLowerCase();
  return tag('article', { id: one.id, 'data-words': words }, [
    tag('h3', {}, [tag('a', { href: `#${one.id}` }, [one.id])]),
    tag('p', { class: 'path' }, [badge(one.method), ' ', tag('code', {}, [one.path])]),
    tag('p', {}, [inline(one.summary)]),
    tag('p', { class: 'dim' }, [permission(one)]),
    one.description ? markdown(one.description) : raw(''),
    one.parameters.length > 0 ? parameters(one.parameters) : raw(''),
    one.body ? body(one.body) : raw(''),
    answers(one.responses),
    tag('h4', {}, ['Example']),
    tag('pre', { tabindex: '0' }, [tag('code', {}, [curl(one, schemas)])]),
  ]);
}

function permission(one: Operation): Tag {
  if (one.permission === 'public') return raw('Open to everybody.');
  if (one.permission === 'signed-in') return raw('For whoever has signed in.');
  return tag('span', {}, [
    'Needs the permission ',
    tag('code', {}, [one.permission]),
    ...one.permissionBy.flatMap(({ field, value, permission }) => [
      ', with ',
      tag('code', {}, [`${field}: ${value}`]),
      ' instead ',
      tag('code', {}, [permission]),
    ]),
    '.',
  ]);
}

function parameters(all: Node[]): Tag {
  return tag('div', {}, [
    tag('h4', {}, ['Parameters']),
    tag(
      'dl',
      {},
      all.flatMap((one) => [
        tag('dt', {}, [
          tag('code', {}, [text(one['name'])]),
          tag('span', { class: 'dim' }, [` ${text(one['in'])}${one['required'] ? ', required' : ''}`]),
        ]),
        tag('dd', {}, [
          typeOf(node(one['schema'])),
          one['description'] ? inline(`. ${text(one['description'])}`) : raw(''),
        ]),
      ]),
    ),
  ]);
}

function body(schema: Node): Tag {
  const name = schemaName(schema);
  return tag('div', {}, [
    tag('h4', {}, ['Body']),
    name ? tag('p', {}, [typeOf(schema)]) : schemaTable(schema),
  ]);
}

function answers(all: [string, Node][]): Tag {
  return tag('div', {}, [
    tag('h4', {}, ['Answers']),
    tag(
      'dl',
      {},
      all.flatMap(([status, answer]) => {
        const schema = content(answer);
        return [
          tag('dt', {}, [tag('code', {}, [status === 'default' ? 'else' : status])]),
          tag('dd', {}, [
            schema ? typeOf(schema) : raw(''),
            schema ? ' ' : '',
            inline(text(answer['description'])),
          ]),
        ];
      }),
    ),
  ]);
}

function curl(one: Operation, schemas: Map<string, Node>): string {
  const lines = [`curl -X ${one.method.toUpperCase()} "$SANDMESH${one.path}"`];
  if (one.permission !== 'public') lines.push('  -H "Authorization: Bearer $TOKEN"');
  if (list(one.parameters).some((parameter) => node(parameter)['name'] === 'If-Match'))
    lines.push('  -H \'If-Match: "1"\'');
  if (one.body)
    lines.push(
      "  -H 'Content-Type: application/json'",
      `  -d '${JSON.stringify(example(one.body, schemas))}'`,
    );
  return lines.join(' \\\n');
}

function schemaSection(name: string, schema: Node): Tag {
  return tag(
    'article',
    {
      id: `schema-${name}`,
      'data-words': `${name} schema ${Object.keys(node(schema['properties'])).join(' ')}`.toLowerCase(),
    },
    [
      tag('h3', {}, [tag('a', { href: `#schema-${name}` }, [name])]),
      schema['description'] ? markdown(text(schema['description'])) : raw(''),
      schemaTable(schema),
    ],
  );
}

const markdown = (source: string) =>
  raw(
    marked
      .parse(source, { async: false })
      .replaceAll('<table>', '<div class="wide" tabindex="0"><table>')
      .replaceAll('</table>', '</table></div>'),
  );
const inline = (source: string) => raw(marked.parseInline(source, { async: false }));
