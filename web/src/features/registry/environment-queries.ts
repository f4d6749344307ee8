import { useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import { ApiError } from '../../api/problem';
import type { Environment, EnvironmentPolicy } from '../../api/types';

export type PolicyFields = { links: ('cluster' | 'relay')[]; maxSandboxes: number | '' };

export const policyFields = ({ policy }: Pick<Environment, 'policy'>): PolicyFields => ({
  links: policy.links?.toSorted() ?? [],
  maxSandboxes: policy.maxSandboxes ?? '',
});

/** What an environment demands; what is left empty is not demanded. */
export function policyOf({ links, maxSandboxes }: PolicyFields): EnvironmentPolicy {
  return { ...(links.length ? { links } : {}), ...(maxSandboxes === '' ? {} : { maxSandboxes }) };
}

/** As a JSON merge patch: null takes a demand away. */
export function policyPatch({ links, maxSandboxes }: Partial<PolicyFields>) {
  return {
    ...(links === undefined ? {} : { links: links.length ? links : null }),
    ...(maxSandboxes === undefined ? {} : { maxSandboxes: maxSandboxes === '' ? null : maxSandboxes }),
  };
}

export const createEnvironment = (name: string, policy: EnvironmentPolicy) =>
  unwrap(api.POST('/api/v1/admin/environments', { body: { name, policy } }));

export async function readEnvironment(name: string): Promise<Environment> {
  const { items } = await unwrap(api.GET('/api/v1/admin/environments'));
  const found = items.find((one) => one.name === name);
  if (!found) throw new ApiError(404, 'environment_not_found', `There is no environment ${name} any more.`);
  return found;
}

const one = (environment: string, ifMatch: string) => ({
  params: { path: { environment }, header: { 'If-Match': ifMatch } },
});

export const updateEnvironment = (name: string, patch: Partial<PolicyFields>, ifMatch: string) =>
  unwrap(
    api.PATCH('/api/v1/admin/environments/{environment}', {
      ...one(name, ifMatch),
      body: { policy: policyPatch(patch) },
    }),
  );

export const deleteEnvironment = (name: string, ifMatch: string) =>
  done(api.DELETE('/api/v1/admin/environments/{environment}', one(name, ifMatch)));

export function useEnvironmentsChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: keys.environments });
}
