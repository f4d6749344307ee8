package dev.sandmesh.control;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.Database;

/** A sandbox that only the tables know; no agent of it runs. */
final class LoneSandbox {

    static final String ID = "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90";

    static final String RECORDING = "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f91";

    private LoneSandbox() {}

    static void insert(Database database) throws Exception {
        database.client()
                .query(
                        "INSERT INTO sandboxes (id, name, environment, provider, instance_id, status, created_at, updated_at)"
                                + " VALUES ('" + ID
                                + "', 'lone', 'dev', 'manual', 'i-lone', 'active', now(), now())")
                .execute()
                .compose(added -> database.client()
                        .query("INSERT INTO sandbox_state (sandbox_id, health_since) VALUES ('" + ID + "', now())")
                        .execute())
                .compose(added -> database.client()
                        .query(
                                "INSERT INTO terminal_recordings (id, node, sandbox_id, sandbox_name, environment, actor_id, actor_name,"
                                        + " started_at, ended_at, state, width, height) VALUES ('" + RECORDING
                                        + "', 'n', '" + ID + "', 'lone', 'dev', '', '', now(), now(), 'ended', 80, 24)")
                        .execute())
                .await(20, SECONDS);
    }
}
