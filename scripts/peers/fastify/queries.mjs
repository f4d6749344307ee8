// The same statements as the control plane sends, on the same tables.

const columns = `
  id, name, environment, provider, provider_state, market, instance_id, instance_type, region, public_ip, private_ip, status,
  browser_engines, hardware, labels, browser_config, desired_version, version, created_at, updated_at,
  owner_node, epoch, nonce, pinned_key, link, connection, agent_version, versions, health, health_since, reasons,
  last_event_seq, handover, away_until, capacity, tasks, profiles, host, processes, conditions, running_version,
  last_heartbeat_at`;
const tables = 'sandboxes JOIN sandbox_state ON sandbox_id = id';

export const find = `SELECT ${columns} FROM ${tables} WHERE id = $1`;
export const lock = `${find} FOR NO KEY UPDATE`;
export const byIndex = 'SET LOCAL enable_sort = off';
export const edit = `
  UPDATE sandboxes SET name = $2, labels = $3, market = $4, browser_config = $5,
    desired_version = desired_version + CASE WHEN browser_config = $5::jsonb THEN 0 ELSE 1 END,
    version = version + 1, updated_at = $6
  WHERE id = $1`;
export const appendEvents = `
  INSERT INTO sandbox_events (id, sandbox_id, at, kind, severity, message, data, nonce, number)
  SELECT id, sandbox_id, at, kind, severity, message, data::jsonb, nonce, number
  FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
    AS entry (id, sandbox_id, at, kind, severity, message, data, nonce, number)
  ON CONFLICT DO NOTHING`;
export const appendChanges =
  'SELECT head, stamp FROM append_changes($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[])';
export const appendAudit = 'SELECT head, head_hash FROM append_audit($1)';
export const signAuditHead = 'SELECT sign_audit_head($1, $2, $3)';

/** A statement and its parameters for one page. */
export function list({ page, pageSize, environment = [], health = [], label = [] }) {
  const parameters = [];
  const conditions = ["status <> 'terminated'"];
  const parameter = (value) => `$${parameters.push(value)}`;
  for (const [column, values] of Object.entries({ environment, health })) {
    if (values.length > 0) {
      conditions.push(`${column} = ANY(${parameter(values)}::text[])`);
    }
  }
  if (label.length > 0) {
    conditions.push(`labels @> ${parameter(Object.fromEntries(label.map((pair) => pair.split('=', 2))))}::jsonb`);
  }
  const where = conditions.join(' AND ');
  const text = `
    SELECT change_head() AS cursor, counted.total, page.*
    FROM (SELECT count(*) AS total FROM sandbox_listing WHERE ${where}) AS counted
    LEFT JOIN LATERAL (
        SELECT place, ${columns}
        FROM (SELECT sandbox_id AS chosen, row_number() OVER () AS place
              FROM (SELECT sandbox_id FROM sandbox_listing WHERE ${where} ORDER BY name, sandbox_id
                    LIMIT ${parameter(pageSize)} OFFSET ${parameter((page - 1) * pageSize)}) AS ordered) AS choice
        JOIN sandboxes ON id = chosen JOIN sandbox_state ON sandbox_state.sandbox_id = chosen) AS page ON true
    ORDER BY page.place`;
  return { text: page === 1 ? text : `/* by index */ ${text}`, parameters };
}
