/** The pages that stand in the menu, and what whoever opens one must be permitted; the same table guards their routes. */
export const PAGES = [
  { to: '/', label: 'Fleet', needs: 'sandbox:read' },
  { to: '/operations', label: 'Operations', needs: 'sandbox:read' },
  { to: '/environments', label: 'Environments', needs: 'sandbox:read' },
  { to: '/join-tokens', label: 'Join tokens', needs: 'sandbox:write' },
  { to: '/control-plane', label: 'Control plane', needs: 'node:read' },
  { to: '/users', label: 'People', needs: 'user:manage' },
  { to: '/tokens', label: 'API tokens', needs: 'token:manage' },
  { to: '/audit', label: 'Audit', needs: 'audit:read' },
] as const;
