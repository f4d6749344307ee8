-- What people edit has a version, their optimistic lock.
ALTER TABLE environments
    ADD COLUMN version    bigint      NOT NULL DEFAULT 1,
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
