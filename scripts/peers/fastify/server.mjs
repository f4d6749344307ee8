// The registry's list, detail and patch on Fastify and postgres.js: what Sandmesh is measured beside. It does the same work: a signed
// token checked at each request, the same validation, the same statements in the same transactions, a signed audit head for each patch.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import Fastify from 'fastify';
import jwt from '@fastify/jwt';
import postgres from 'postgres';
import * as queries from './queries.mjs';
import { view } from './view.mjs';

const { PEER_PORT, PEER_DB_URL, PEER_PUBLIC_KEY, PEER_POOL } = process.env;
const auditKey = generateKeyPairSync('ed25519').privateKey;
const sql = postgres(PEER_DB_URL, { max: Number(PEER_POOL), idle_timeout: 0, onnotice() {} });
const app = Fastify({
  logger: false,
  bodyLimit: 65536,
  ajv: { customOptions: { coerceTypes: 'array', removeAdditional: false } },
});
await app.register(jwt, { secret: { public: PEER_PUBLIC_KEY }, verify: { algorithms: ['EdDSA'] } });

const allowed = (permission) => async (request, reply) => {
  await request.jwtVerify();
  if (!request.user.permissions.includes(permission)) {
    reply.code(403);
    throw new Error(`${permission} is missing`);
  }
};
const texts = { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 200 } };
const id = {
  type: 'object',
  properties: { id: { type: 'string', format: 'uuid' } },
  required: ['id'],
};

app.get(
  '/api/v1/admin/sandboxes',
  {
    preHandler: allowed('sandbox:read'),
    schema: {
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          page: { type: 'integer', minimum: 1, maximum: 100000, default: 1 },
          pageSize: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
          environment: texts,
          health: { ...texts, items: { enum: ['healthy', 'degraded', 'unhealthy', 'unknown'] } },
          label: { ...texts, items: { type: 'string', pattern: '^[^=]+=' } },
        },
      },
    },
  },
  async (request) => {
    const { page, pageSize } = request.query;
    const statement = queries.list(request.query);
    const rows =
      page === 1
        ? await sql.unsafe(statement.text, statement.parameters, { prepare: true })
        : await sql.begin((tx) => [
            tx.unsafe(queries.byIndex),
            tx.unsafe(statement.text, statement.parameters, { prepare: true }),
          ]).then(([, found]) => found);
    return {
      items: rows.filter((row) => row.id !== null).map(view),
      page,
      pageSize,
      total: Number(rows[0].total),
      changeCursor: Number(rows[0].cursor),
      stale: false,
    };
  },
);

app.get(
  '/api/v1/admin/sandboxes/:id',
  { preHandler: allowed('sandbox:read'), schema: { params: id } },
  async (request, reply) => {
    const [row] = await sql.unsafe(queries.find, [request.params.id], { prepare: true });
    if (row === undefined) {
      return reply.code(404).send({ code: 'sandbox_not_found' });
    }
    return reply.header('etag', `"${row.version}"`).send(view(row));
  },
);

app.patch(
  '/api/v1/admin/sandboxes/:id',
  {
    preHandler: allowed('sandbox:write'),
    schema: {
      params: id,
      headers: {
        type: 'object',
        properties: { 'if-match': { type: 'string', pattern: '^"[0-9]+"$' } },
        required: ['if-match'],
      },
      body: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 100 },
          labels: {
            type: 'object',
            maxProperties: 64,
            additionalProperties: { type: ['string', 'null'], maxLength: 200 },
          },
        },
      },
    },
  },
  async (request, reply) => {
    const version = request.headers['if-match'].slice(1, -1);
    const changed = await sql.begin(async (tx) => {
      const run = (text, ...parameters) => tx.unsafe(text, parameters, { prepare: true });
      const [before] = await run(queries.lock, request.params.id);
      if (before === undefined) {
        return { status: 404, code: 'sandbox_not_found' };
      }
      if (before.version !== version) {
        return { status: 412, code: 'version_conflict' };
      }
      const labels = { ...before.labels, ...request.body.labels };
      for (const [name, value] of Object.entries(labels)) {
        if (value === null) {
          delete labels[name];
        }
      }
      const now = new Date();
      const name = request.body.name ?? before.name;
      await run(queries.edit, before.id, name, labels, before.market, before.browser_config, now);
      const [after] = await run(queries.lock, before.id);
      const event = told(request, now);
      const columns = [randomUUID(), after.id, now.toISOString(), event.kind, event.severity, event.message, JSON.stringify(event.data), after.nonce, 0];
      await run(queries.appendEvents, ...columns.map((value) => [value]));
      const [head] = await run(queries.appendAudit, [entry(request, before, after)]);
      const proof = sign(null, Buffer.from(`${head.head} ${head.head_hash.toString('hex')}`), auditKey);
      await run(queries.signAuditHead, head.head, '0123456789abcdef', proof);
      const patch = { name: after.name, labels, market: after.market, version: Number(after.version), updatedAt: after.updated_at };
      await run(
        queries.appendChanges,
        ['sandbox', 'event'],
        [after.id, columns[0]],
        [after.id, after.id],
        [after.environment, after.environment],
        [JSON.stringify(patch), JSON.stringify(event)],
      );
      return { status: 200, after };
    });
    if (changed.status !== 200) {
      return reply.code(changed.status).send({ code: changed.code });
    }
    return reply.header('etag', `"${changed.after.version}"`).send(view(changed.after));
  },
);

function told(request, at) {
  const by = { kind: 'user', id: request.user.sub, name: request.user.name };
  const edited = request.body;
  const message = `${Object.keys(edited).join(', ')} edited by ${by.name}`;
  return { at, kind: 'edited', severity: 'info', message, data: { by, edited } };
}

function entry(request, before, after) {
  const edited = ({ name, labels, market }) => ({ name, labels, market });
  return {
    actor_kind: 'user',
    actor_id: request.user.sub,
    actor_name: request.user.name,
    role: request.user.role,
    address: request.ip,
    request_id: request.id,
    action: 'updateSandbox',
    target_kind: 'sandbox',
    target_id: after.id,
    target_name: after.name,
    environment: after.environment,
    outcome: 'success',
    code: '',
    count: 1,
    before: edited(before),
    after: edited(after),
  };
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await app.close();
    await sql.end({ timeout: 5 });
  });
}
await app.listen({ host: '127.0.0.1', port: Number(PEER_PORT) });
