package dev.sandmesh.control.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey;
import dev.sandmesh.control.key.SealedKeys;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Old days go, and only with an anchor of ours. */
class AuditRetentionTest extends AuditScene {

    private static final String CLOCK = "clock_timestamp()";

    @AfterEach
    void now() throws SQLException {
        daysAgo(0);
    }

    @Test
    void daysOlderThanTheRetentionGoAndTheChainBeginsAfterThem() throws Exception {
        years();
        sweep(Period.ofYears(7));
        Verification found = verify();
        assertThat(found.fault()).isEmpty();
        assertThat(found.first()).isEqualTo(7);
        assertThat(found.removed())
                .hasValueSatisfying(gone -> assertThat(gone.until()).isEqualTo(6));
        assertThat(rows("SELECT min(seq) AS first FROM audit")).containsExactly(new JsonObject().put("first", 7));
        assertThat(rows("SELECT min(seq) AS first FROM audit_heads")).containsExactly(new JsonObject().put("first", 7));
        assertThat(rows("SELECT actor_kind, after FROM audit WHERE action = 'dropAudit'"))
                .singleElement()
                .satisfies(row -> assertThat(row.getJsonObject("after").getLong("lastSeq"))
                        .isEqualTo(6));
        sweep(Period.ofYears(7));
        assertThat(rows("SELECT seq FROM audit_anchors")).as("a second look").hasSize(1);
    }

    @Test
    void laterDaysGoWithAnAnchorOfTheirOwn() throws Exception {
        years();
        sweep(Period.ofYears(7));
        sweep(Period.ofYears(1));
        assertThat(rows("SELECT seq FROM audit_anchors ORDER BY seq")).hasSize(2);
        Verification found = verify();
        assertThat(found.fault()).isEmpty();
        assertThat(found.first()).isEqualTo(10);
    }

    @Test
    void nothingGoesThatIsNotOldEnough() throws Exception {
        years();
        sweep(Period.ofYears(9));
        assertThat(verify().removed()).isEmpty();
        assertThat(verify().first()).isEqualTo(1);
    }

    /** More days than one transaction may lock. */
    @Test
    void manyOldDaysGoInSeveralSteps() throws Exception {
        for (int day : List.of(3_100, 3_060, 3_005)) {
            daysAgo(day);
            record("old" + day);
        }
        daysAgo(0);
        record("new");
        sweep(Period.ofYears(7));
        assertThat(rows("SELECT seq FROM audit_anchors")).hasSize(3);
        assertThat(verify().fault()).isEmpty();
        assertThat(verify().first()).isEqualTo(4);
    }

    @Test
    void aForgedAnchorIsNamed() throws Exception {
        years();
        asOwner(DROPPED
                + "INSERT INTO audit_anchors SELECT 6, hash, kid, signature, now() FROM audit_heads WHERE seq = 7");
        assertThat(fault().seq()).isEqualTo(6);
        assertThat(fault().message()).contains("not signed by us");
    }

    /** The signature of a head says that a row was there, not that those before it may be missing. */
    @Test
    void theSignatureOfAHeadIsNoAnchor() throws Exception {
        years();
        asOwner("INSERT INTO audit_anchors SELECT seq, hash, kid, signature, now() FROM audit_heads WHERE seq = 6;"
                + DROPPED);
        assertThat(fault().seq()).isEqualTo(6);
        assertThat(fault().message()).contains("not signed by us");
    }

    @Test
    void daysWithoutAnAnchorAreMissed() throws Exception {
        years();
        asOwner(DROPPED);
        assertThat(fault().seq()).isEqualTo(1);
        assertThat(fault().message()).contains("row 1 is missing");
    }

    @Test
    void anAnchorThatIsTakenAwayIsMissed() throws Exception {
        years();
        sweep(Period.ofYears(7));
        asOwner("DELETE FROM audit_anchors");
        assertThat(fault().seq()).isEqualTo(1);
    }

    @Test
    void whatIsGoneBeyondTheAnchorIsMissed() throws Exception {
        years();
        sweep(Period.ofYears(7));
        asOwner("DELETE FROM audit WHERE seq = 7");
        assertThat(fault().seq()).isEqualTo(7);
        assertThat(fault().message()).contains("row 7 is missing");
    }

    /** Whoever holds the application's password can remove what is old, and no more than that: the anchor will not hold. */
    @Test
    void theDatabaseItselfRefusesToDropWhatIsYoung() throws Exception {
        years();
        for (String day : List.of("current_date", "current_date + 1", "current_date - 29")) {
            assertThatThrownBy(() -> POSTGRES.run(
                            POSTGRES.applicationUrl(), "SELECT drop_audit_before(" + day + ", 9, 'x', 'x', 'x')"))
                    .hasMessageContaining("younger than 30 days");
        }
        assertThatThrownBy(() -> POSTGRES.run(
                        POSTGRES.applicationUrl(), "SELECT drop_audit_before(current_date - 2600, 5, 'x', 'x', 'x')"))
                .hasMessageContaining("is not 5");
    }

    @Test
    void theHostLooksAtTheTrailWithoutANode() throws Exception {
        years();
        sweep(Period.ofYears(7));
        audit.copied().await(20, SECONDS);
        Database attached = Database.attach(vertx, POSTGRES.applicationUrl()).await(20, SECONDS);
        try {
            HostAudit host = new HostAudit(vertx, attached);
            Verification found = host.verify(home, List.of()).await(60, SECONDS);
            assertThat(found.fault()).isEmpty();
            assertThat(found.removed()).isPresent();
            assertThat(found.copies()).isPositive();
            Path copy = Files.copy(home.resolve("audit/heads.log"), home.resolve("shipped.log"));
            asOwner(
                    "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit);"
                            + "DELETE FROM audit_heads WHERE seq = (SELECT max(seq) FROM audit_heads);"
                            + "UPDATE audit_head SET (seq, at, hash) = (SELECT seq, at, hash FROM audit ORDER BY seq DESC LIMIT 1)");
            assertThat(host.verify(home, List.of()).await(60, SECONDS).fault()).isPresent();
            Files.delete(home.resolve("audit/heads.log"));
            assertThat(host.verify(home, List.of()).await(60, SECONDS).fault())
                    .as("nothing is left that knows of it")
                    .isEmpty();
            assertThat(host.verify(home, List.of(copy)).await(60, SECONDS).fault())
                    .as("but for the copy that was kept elsewhere")
                    .isPresent();
            assertThatThrownBy(() ->
                            host.verify(home, List.of(home.resolve("no.log"))).await(60, SECONDS))
                    .isInstanceOf(NoSuchFileException.class);
            Path nowhere = Files.createDirectory(home.resolve("nowhere"));
            assertThatThrownBy(() -> host.verify(nowhere, List.of()).await(60, SECONDS))
                    .isInstanceOf(NoSuchFileException.class);
            assertThat(nowhere).isEmptyDirectory();
        } finally {
            attached.close().await(20, SECONDS);
        }
    }

    @Test
    void theRetentionIsAPeriodOfAMonthAtLeast() {
        assertThat(config("").retention()).isEqualTo(Period.ofYears(7));
        assertThat(config("P18M").retention()).isEqualTo(Period.of(1, 6, 0));
        for (String wrong : List.of("7", "P1D", "P-7Y", "P29D", "PT5H", "seven years", "P99999999999Y")) {
            assertThatThrownBy(() -> config(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("SANDMESH_AUDIT_RETENTION=" + wrong);
        }
    }

    /** What the owner would do: the days without the function that wants an anchor. */
    private static final String DROPPED = "DELETE FROM audit WHERE seq <= 6; DELETE FROM audit_heads WHERE seq <= 6;";

    private static AuditConfig config(String retention) {
        return AuditConfig.read(Map.of("SANDMESH_AUDIT_RETENTION", retention), Path.of("home"));
    }

    /** Rows 1 to 6 are more than seven years old, 7 to 9 more than one, 10 to 12 of today. */
    private void years() throws Exception {
        for (int day : List.of(3_000, 2_999, 800, 0)) {
            daysAgo(day);
            record("one" + day, "two" + day, "three" + day);
        }
        audit.copied().await(20, SECONDS);
        assertThat(verify().fault()).isEmpty();
    }

    /** Rows are appended by the real function, by whose clock it is another day. */
    private void daysAgo(int days) throws SQLException {
        String then = days == 0 ? CLOCK : "(" + CLOCK + " - interval ''" + days + " days'')";
        POSTGRES.owner("""
                DO $$ BEGIN
                    EXECUTE regexp_replace(pg_get_functiondef('append_audit'::regproc),
                        'date_trunc\\(''milliseconds'', .*\\), hash', 'date_trunc(''milliseconds'', %s)), hash');
                END $$;
                """.formatted(then));
    }

    private void sweep(Period kept) throws Exception {
        MasterKey master = MasterKey.open(home, new SecureRandom());
        SealedKey key = new SealedKeys(database, SealedKey.Purpose.AUDIT)
                .all()
                .await(20, SECONDS)
                .get(0);
        new AuditRetention(
                        vertx,
                        database,
                        audit.trail(),
                        new HeadSigner(key.signer(master)),
                        new AuditRetention.Timing(kept, InstantSource.system()))
                .sweep()
                .await(60, SECONDS);
    }

    private Verification verify() throws Exception {
        return new AuditVerifier(
                        vertx,
                        database,
                        Optional.of(MasterKey.open(home, new SecureRandom())),
                        List.of(home.resolve("audit/heads.log")))
                .verify()
                .await(60, SECONDS);
    }

    private Verification.Fault fault() throws Exception {
        return verify().fault().orElseThrow();
    }
}
