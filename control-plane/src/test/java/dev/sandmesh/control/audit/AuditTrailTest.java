package dev.sandmesh.control.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.http.TestingMarks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row with its change, in a chain without a hole, that nobody but the append can write. */
class AuditTrailTest extends AuditScene {

    private static final Caller CALLER =
            TestingCaller.of("018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90", "anna@example.org", "admin", Set.of(), false);

    @Test
    void aRowSaysWhoDidWhatToWhatFromWhereAndWhatItWasBefore() throws Exception {
        Call<NoBody> call = call("patchSandbox");
        audit.trail()
                .record(AuditEntry.of(call)
                        .on(new AuditEntry.Target("sandbox", "id-1", "box", "dev"))
                        .changed(new JsonObject().put("name", "old"), new JsonObject().put("name", "new")))
                .await(20, SECONDS);
        assertThat(rows("SELECT * FROM audit")).singleElement().satisfies(row -> {
            Map<String, Object> expected = Map.ofEntries(
                    Map.entry("seq", 1),
                    Map.entry("actor_kind", "user"),
                    Map.entry("actor_id", CALLER.id()),
                    Map.entry("actor_name", CALLER.name()),
                    Map.entry("role", "admin"),
                    Map.entry("address", "192.0.2.7"),
                    Map.entry("request_id", "request-1"),
                    Map.entry("action", "patchSandbox"),
                    Map.entry("target_kind", "sandbox"),
                    Map.entry("target_id", "id-1"),
                    Map.entry("target_name", "box"),
                    Map.entry("environment", "dev"),
                    Map.entry("outcome", "success"),
                    Map.entry("code", ""),
                    Map.entry("count", 1));
            assertThat(row.getMap()).containsAllEntriesOf(expected);
            assertThat(row.getJsonObject("before")).isEqualTo(new JsonObject().put("name", "old"));
            assertThat(row.getJsonObject("after")).isEqualTo(new JsonObject().put("name", "new"));
        });
    }

    @Test
    void aRowIsWrittenWithItsTransactionOrNotAtAll() throws Exception {
        Call<NoBody> call = call("register");
        Future<Void> failing = database.inTransaction(tx -> {
            audit.trail().append(tx, AuditEntry.of(call));
            return Future.failedFuture("no");
        });
        assertThatThrownBy(() -> failing.await(20, SECONDS)).hasMessageContaining("no");
        Future<Void> conflicting = database.inTransaction(tx -> {
            audit.trail().append(tx, AuditEntry.of(call));
            return tx.client().query("SELECT 1/0").execute().mapEmpty();
        });
        assertThatThrownBy(() -> conflicting.await(20, SECONDS)).hasMessageContaining("division");
        assertThat(rows("SELECT * FROM audit")).isEmpty();
        assertThat(rows("SELECT seq FROM audit_head")).containsExactly(new JsonObject().put("seq", 0));
        audit.copied().await(20, SECONDS);
        assertThat(heads()).isEmpty();
    }

    @Test
    void parallelTransactionsMakeOneChainInWhichEachHeadIsSignedAndCopied() throws Exception {
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            AuditEntry one = entry("one" + i);
            all.add(database.inTransaction(tx -> {
                audit.trail().append(tx, one);
                audit.trail().append(tx, entry("two"));
                return Future.succeededFuture();
            }));
        }
        Future.all(all).await(60, SECONDS);
        List<JsonObject> chain = rows("SELECT seq, encode(prev_hash, 'hex') AS prev, encode(hash, 'hex') AS hash "
                + "FROM audit ORDER BY seq");
        assertThat(chain.stream().map(row -> row.getLong("seq")))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 120).boxed().toList());
        for (int i = 1; i < chain.size(); i++) {
            assertThat(chain.get(i).getString("prev"))
                    .isEqualTo(chain.get(i - 1).getString("hash"));
        }
        assertThat(rows("SELECT seq FROM audit_heads ORDER BY seq").stream().map(row -> row.getLong("seq")))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 60).map(n -> 2 * n).boxed().toList());
        audit.copied().await(20, SECONDS);
        assertThat(heads().stream()
                        .map(line -> SignedHead.parse(line).orElseThrow().head()))
                .hasSize(60)
                .contains(new AuditHead(120, chain.get(119).getString("hash")));
    }

    @Test
    void manyAtOnceShareTransactions() throws Exception {
        List<Future<Void>> all = IntStream.range(0, 300)
                .mapToObj(number -> audit.trail().record(entry("many" + number)))
                .toList();
        Future.all(all).await(60, SECONDS);
        assertThat(rows("SELECT action FROM audit WHERE action LIKE 'many%'")).hasSize(300);
        assertThat(rows("SELECT seq FROM audit_heads")).hasSizeLessThan(10);
    }

    @Test
    void theCopyOfTheHeadsIsReadByItsOwnerOnlyAndGoesOnAfterAHalfLine() throws Exception {
        record("one");
        audit.copied().await(20, SECONDS);
        Path file = home.resolve("audit/heads.log");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        audit.close().await(20, SECONDS);
        Files.writeString(file, Files.readString(file) + "2 half of a li");
        audit = open();
        record("two");
        audit.copied().await(20, SECONDS);
        assertThat(heads()).hasSize(3);
        assertThat(SignedHead.parse(heads().get(1))).isEmpty();
        assertThat(SignedHead.parse(heads().get(2)))
                .hasValueSatisfying(signed -> assertThat(signed.head().seq()).isEqualTo(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit SET action = 'other'",
                "DELETE FROM audit",
                "TRUNCATE audit",
                "TRUNCATE %partition%",
                "UPDATE %partition% SET action = 'other'",
                "DELETE FROM %partition%",
                "UPDATE audit_heads SET kid = 'other'",
                "DELETE FROM audit_heads",
                "TRUNCATE audit_heads",
                "DELETE FROM audit_head",
                "TRUNCATE audit_head",
                "INSERT INTO audit_anchors VALUES (1, 'x', 'x', 'x', now()); DELETE FROM audit_anchors"
            })
    void evenTheOwnerOfTheSchemaIsRefusedAChangeByTheTriggers(String sql) throws Exception {
        record("one");
        String partition = rows("SELECT tableoid::regclass::text AS name FROM audit")
                .get(0)
                .getString("name");
        assertThatThrownBy(() -> POSTGRES.owner(sql.replace("%partition%", partition)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("only added to");
        assertThat(rows("SELECT action FROM audit")).containsExactly(new JsonObject().put("action", "one"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO audit SELECT * FROM audit",
                "INSERT INTO %partition% SELECT * FROM audit",
                "UPDATE audit_head SET seq = 7",
                "INSERT INTO audit_heads SELECT * FROM audit_heads",
                "INSERT INTO audit_anchors VALUES (1, 'x', 'x', 'x', now())",
                "UPDATE audit SET action = 'other'",
                "DELETE FROM %partition%",
                "DROP TABLE audit",
                "ALTER TABLE audit DISABLE TRIGGER ALL"
            })
    void theApplicationItselfCanOnlyAppend(String sql) throws Exception {
        record("one");
        String partition = rows("SELECT tableoid::regclass::text AS name FROM audit")
                .get(0)
                .getString("name");
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql.replace("%partition%", partition)))
                    .isInstanceOf(SQLException.class)
                    .hasMessageMatching("(?s).*(permission denied|must be owner).*");
        }
    }

    /** A second migration grants nothing more: what partitions exist by then stay closed. */
    @Test
    void partitionsStayClosedToTheApplicationAtTheNextStart() throws Exception {
        record("one");
        dev.sandmesh.control.db.Database again = POSTGRES.open(vertx);
        again.close().await(20, SECONDS);
        theApplicationItselfCanOnlyAppend("DELETE FROM %partition%");
    }

    @Test
    void whatTheDatabaseCannotKeepIsReplacedAndWhatIsTooLongIsCut() throws Exception {
        String bad = "a\u0000b\ud800c" + "é".repeat(500);
        audit.trail()
                .record(entry("odd")
                        .on(new AuditEntry.Target("sandbox", "1", bad))
                        .with(new JsonObject()
                                .put("k\u0000", new JsonArray().add(bad).add(new JsonObject().put("n", bad)))))
                .await(20, SECONDS);
        JsonObject row = rows("SELECT target_name, after FROM audit").get(0);
        assertThat(row.getString("target_name")).startsWith("a\ufffdb\ufffdcé").hasSize(300);
        assertThat(row.getJsonObject("after").getJsonArray("k\ufffd").getString(0))
                .startsWith("a\ufffdb\ufffdc");
    }

    @Test
    void anEntryThatIsTooLargeSaysSoInsteadOfItsValues() throws Exception {
        JsonObject large = new JsonObject();
        for (int i = 0; i < 100; i++) {
            large.put("field" + i, "x".repeat(3_000));
        }
        audit.trail().record(entry("large").with(large)).await(20, SECONDS);
        assertThat(rows("SELECT after FROM audit").get(0).getJsonObject("after"))
                .isEqualTo(new JsonObject().put("tooLarge", true));
    }

    @Test
    void aCallCountsAsAuditedOnceItsRowIsCommitted() throws Exception {
        AuditEntry entry = AuditEntry.of(call("register"));
        assertThat(TestingMarks.set(entry.origin().mark())).isFalse();
        audit.trail().record(entry).await(20, SECONDS);
        assertThat(TestingMarks.set(entry.origin().mark())).isTrue();
    }

    @Test
    void digestsTellSecretsApartAndNothingElse() {
        assertThat(audit.trail().digest("one")).isEqualTo(audit.trail().digest("one"));
        assertThat(audit.trail().digest("one")).isNotEqualTo(audit.trail().digest("two"));
        assertThat(audit.trail().digest("one")).matches("hmac:[0-9a-f]{16}");
        assertThat(AuditEntry.of(call("login"))
                        .refused(ErrorCode.BAD_CREDENTIALS)
                        .code())
                .isEqualTo("bad_credentials");
    }

    private List<String> heads() throws Exception {
        return Files.readAllLines(home.resolve("audit/heads.log"));
    }

    static Call<NoBody> call(String operation) {
        Call.Origin origin = new Call.Origin("request-1", operation, "192.0.2.7", new AuditMark());
        return new Call<>(
                new Call.Request(origin, Map.of(), Map.of(), Map.of(), "sandbox:write"), new NoBody(), CALLER);
    }
}
