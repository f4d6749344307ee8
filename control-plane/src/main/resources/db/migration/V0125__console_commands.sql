-- Programs and terminals that a control node has begun for somebody, and whose fate is not in the audit trail yet; their node removes them with
-- the row that tells it, and another node does when that one is gone.
CREATE TABLE console_commands (
    command_id  uuid        PRIMARY KEY,
    node        text        COLLATE "C" NOT NULL,
    action      text        NOT NULL,
    actor_kind  text        NOT NULL,
    actor_id    text        COLLATE "C" NOT NULL,
    actor_name  text        COLLATE "C" NOT NULL,
    actor_role  text        NOT NULL,
    sandbox_id  text        NOT NULL,
    name        text        NOT NULL,
    environment text        COLLATE "C" NOT NULL,
    begun_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX console_commands_node ON console_commands (node);
