import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';

export type Node = { [key: string]: unknown };

/** One operation of the contract with the references in its parameters resolved. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  permission: string;
  /** Where a field of the body decides: which of its values need another permission. */
  permissionBy: { field: string; value: string; permission: string }[];
  audit: string;
  parameters: Node[];
  body: Node | undefined;
  responses: [string, Node][];
}

export interface Contract {
  title: string;
  version: string;
  description: string;
  operations: Operation[];
  schemas: [string, Node][];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const node = (value: unknown): Node => (value && typeof value === 'object' ? (value as Node) : {});
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Reads openapi.yaml and the files that it points to, as the server does. */
export function readContract(file: string): Contract {
  const folder = dirname(file);
  const files = new Map<string, Node>();
  const parse = (name: string): Node => {
    const known = files.get(name) ?? node(load(readFileSync(join(folder, name), 'utf8')));
    files.set(name, known);
    return known;
  };
  const root = parse('openapi.yaml');
  const at = (from: Node, pointer: string): Node => {
    let place: unknown = from;
    for (const step of pointer.split('/').filter(Boolean)) place = node(place)[step.replaceAll('~1', '/')];
    return node(place);
  };
  const resolved = (value: unknown): Node => {
    const reference = text(node(value)['$ref']);
    if (!reference) return node(value);
    const [name = '', pointer = ''] = reference.split('#');
    return resolved(at(!name || name.endsWith('openapi.yaml') ? root : parse(name), pointer));
  };
  const operations = Object.entries(node(root['paths'])).flatMap(([path, item]) =>
    Object.entries(resolved(item))
      .filter(([method]) => METHODS.includes(method))
      .map(([method, value]) => operation(method, path, node(value), resolved)),
  );
  const info = node(root['info']);
  return {
    title: text(info['title']),
    version: text(info['version']),
    description: text(info['description']),
    operations,
    schemas: Object.entries(node(node(root['components'])['schemas'])).map(([name, schema]) => [
      name,
      node(schema),
    ]),
  };
}

function operation(method: string, path: string, value: Node, resolved: (value: unknown) => Node): Operation {
  return {
    id: text(value['operationId']),
    method,
    path,
    tag: text(list(value['tags'])[0]) || 'other',
    summary: text(value['summary']),
    description: text(value['description']),
    permission: text(value['x-permission']),
    permissionBy: Object.entries(node(value['x-permission-by'])).flatMap(([field, values]) =>
      Object.entries(node(values)).map(([one, needed]) => ({ field, value: one, permission: text(needed) })),
    ),
    audit: text(value['x-audit']),
    parameters: list(value['parameters']).map(resolved),
    body: content(resolved(value['requestBody'])),
    responses: Object.entries(node(value['responses'])).map(([status, answer]) => [status, resolved(answer)]),
  };
}

/** The schema of a body or an answer, whatever its media type. */
export function content(value: Node): Node | undefined {
  const [first] = Object.values(node(value['content']));
  return first ? node(node(first)['schema']) : undefined;
}
