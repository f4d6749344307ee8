-- Since now what was granted in an environment goes with it; what was left by those that are gone already goes here.

UPDATE join_tokens SET revoked_at = now()
FROM environments
WHERE environments.name = join_tokens.environment AND environments.deleted_at IS NOT NULL AND join_tokens.revoked_at IS NULL;

UPDATE api_tokens
SET environments = ARRAY(SELECT name FROM unnest(environments) AS name
    WHERE NOT EXISTS (SELECT 1 FROM environments AS gone WHERE gone.name = name.name AND gone.deleted_at IS NOT NULL))
WHERE EXISTS (SELECT 1 FROM environments AS gone WHERE gone.deleted_at IS NOT NULL AND gone.name = ANY(api_tokens.environments));

UPDATE accounts
SET version = version + 1,
    environments = ARRAY(SELECT name FROM unnest(environments) AS name
        WHERE NOT EXISTS (SELECT 1 FROM environments AS gone WHERE gone.name = name.name AND gone.deleted_at IS NOT NULL))
WHERE EXISTS (SELECT 1 FROM environments AS gone WHERE gone.deleted_at IS NOT NULL AND gone.name = ANY(accounts.environments));
