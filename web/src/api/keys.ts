/** Keys of the query cache; the live feed patches what stands under them. */
export const keys = {
  sandboxes: ['sandboxes'] as const,
  sandboxList: (query: object) => ['sandboxes', query] as const,
  summary: ['summary'] as const,
  environments: ['environments'] as const,
  joinTokens: ['join-tokens'] as const,
  sandbox: (id: string) => ['sandbox', id] as const,
  events: (id: string) => ['sandbox-events', id] as const,
  processEvents: (id: string, process: string) => ['sandbox-events', id, process] as const,
  users: ['users'] as const,
  roles: ['roles'] as const,
  signingKeys: ['signing-keys'] as const,
  apiTokens: ['api-tokens'] as const,
  audit: ['audit'] as const,
  auditVerification: ['audit-verification'] as const,
  processLog: (id: string, process: string) => ['process-log', id, process] as const,
};
