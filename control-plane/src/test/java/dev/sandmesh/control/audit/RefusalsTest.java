package dev.sandmesh.control.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Refusals on a real database. */
class RefusalsTest extends AuditScene {

    @Test
    void aDeniedCallIsARowThatNamesItsTarget() throws Exception {
        audit.refusals().refused(AuditTrailTest.call("drainSandbox"), ErrorCode.FORBIDDEN, "");
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rows("SELECT * FROM audit")).singleElement().satisfies(row -> {
            assertThat(row.getString("outcome")).isEqualTo("denied");
            assertThat(row.getString("code")).isEqualTo("forbidden");
            assertThat(row.getString("actor_name")).isEqualTo("anna@example.org");
            assertThat(row.getString("action")).isEqualTo("drainSandbox");
            assertThat(row.getInteger("count")).isEqualTo(1);
        });
    }

    /** A56: a flood of strangers is a handful of rows, and who writes does not wait for it. */
    @Test
    void aFloodOfAnonymousDenialsIsOneRowAMinuteAndHoldsNobodyUp() throws Exception {
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 1_000; i++) {
                audit.refusals().refused(anonymous("192.0.2.1"), ErrorCode.UNAUTHENTICATED, "");
            }
            record("work" + second);
        }
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rows("SELECT action, count FROM audit WHERE outcome = 'denied'"))
                .containsExactly(new JsonObject().put("action", "getMe").put("count", 10_000));
        assertThat(rows("SELECT seq FROM audit")).hasSize(11);
    }

    @Test
    void whatAnEndpointHasNotedIsNotTakenTwice() throws Exception {
        Call<NoBody> call = anonymous("192.0.2.1");
        audit.refusals()
                .note(AuditEntry.of(call)
                        .on(new AuditEntry.Target("user", "1", "anna@example.org"))
                        .refused(ErrorCode.BAD_CREDENTIALS));
        audit.refusals().refused(call, ErrorCode.BAD_CREDENTIALS, "");
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rows("SELECT target_name FROM audit"))
                .containsExactly(new JsonObject().put("target_name", "anna@example.org"));
    }

    @Test
    void whatWasCountedIsWrittenWhenTheNodeStops() throws Exception {
        audit.refusals().refused(anonymous("192.0.2.1"), ErrorCode.UNAUTHENTICATED, "");
        audit.close().await(20, SECONDS);
        List<JsonObject> rows = rows("SELECT action FROM audit");
        audit = open();
        assertThat(rows).containsExactly(new JsonObject().put("action", "getMe"));
    }

    private static Call<NoBody> anonymous(String address) {
        Call.Origin origin = new Call.Origin("r", "getMe", address, new AuditMark());
        return new Call<>(
                new Call.Request(origin, Map.of(), Map.of(), Map.of(), "signed-in"), new NoBody(), Caller.ANONYMOUS);
    }

    /** Made-up paths are no targets: each would have rows of its own. */
    @Test
    void whatAStrangerPutsIntoThePathMakesNoRows() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            Call.Origin origin = new Call.Origin("r", "getSandbox", "192.0.2.1", new AuditMark());
            Map<String, String> path = Map.of("sandboxId", "made-up-" + i);
            audit.refusals()
                    .refused(
                            new Call<>(
                                    new Call.Request(origin, path, Map.of(), Map.of(), "sandbox:read"),
                                    new NoBody(),
                                    Caller.ANONYMOUS),
                            ErrorCode.UNAUTHENTICATED,
                            "");
        }
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rows("SELECT count, target_id FROM audit"))
                .containsExactly(new JsonObject().put("count", 2_000).put("target_id", ""));
    }

    @Test
    void aDenialCarriesTheEnvironmentThatWasAskedFor() throws Exception {
        audit.refusals().refused(AuditTrailTest.call("drainSandbox"), ErrorCode.FORBIDDEN, "prod");
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rows("SELECT environment FROM audit")).containsExactly(new JsonObject().put("environment", "prod"));
    }
}
