const reports = ['capacity', 'tasks', 'profiles', 'host', 'processes', 'conditions'];

/** A sandbox as the contract shows it; what is not known is absent. */
export function view(row) {
  const known = {
    id: row.id,
    name: row.name,
    environment: row.environment,
    provider: row.provider,
    market: row.market,
    status: row.status,
    labels: row.labels,
    hardware: row.hardware,
    browserConfig: row.browser_config,
    desiredVersion: Number(row.desired_version),
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    health: { status: row.health, since: row.health_since, reasons: row.reasons },
    epoch: Number(row.epoch),
    handover: row.handover,
    browserEngines: row.browser_engines,
    versions: row.versions,
    stale: false,
  };
  const optional = {
    providerState: row.provider_state,
    instanceId: row.instance_id,
    instanceType: row.instance_type,
    region: row.region,
    privateIp: row.private_ip,
    agentVersion: row.agent_version,
    link: row.link,
    ownerNode: row.owner_node,
    lastHeartbeatAt: row.last_heartbeat_at,
    awayUntil: row.away_until,
  };
  for (const name of reports) {
    optional[name] = row[name];
  }
  for (const [name, value] of Object.entries(optional)) {
    if (value !== null && value !== '') {
      known[name] = value;
    }
  }
  return known;
}
