package dev.sandmesh.control.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever owns the database changes the past; the verification names the first row that is wrong. */
class AuditVerifierTest extends AuditScene {

    private static final int ROWS = 30;
    /** What the owner would do to hide a change: all hashes computed anew from a row on, and the head too. */
    private static final String REHASH = """
            DO $$
            DECLARE entry audit; previous bytea;
            BEGIN
                FOR entry IN SELECT * FROM audit WHERE seq >= %d ORDER BY seq LOOP
                    SELECT hash INTO previous FROM audit WHERE seq = entry.seq - 1;
                    entry.prev_hash := coalesce(previous, decode(repeat('00', 32), 'hex'));
                    entry.hash := audit_hash(entry);
                    UPDATE audit SET prev_hash = entry.prev_hash, hash = entry.hash WHERE seq = entry.seq;
                END LOOP;
                UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1);
            END $$;
            """;

    @Test
    void aTrailThatNobodyTouchedIsIntact() throws Exception {
        fill();
        assertThat(verify())
                .isEqualTo(new Verification(
                        ROWS, 1, ROWS, ROWS, ROWS, 0, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void anEmptyTrailIsIntact() throws Exception {
        assertThat(verify().intact()).isTrue();
        assertThat(verify().rows()).isZero();
    }

    @Test
    void aTrailOfManyPagesWithManyRowsACommitIsIntact() throws Exception {
        for (int i = 0; i < 3; i++) {
            List<AuditEntry> entries = new ArrayList<>(Collections.nCopies(400, entry("many")));
            audit.trail().recordAll(entries).await(30, SECONDS);
        }
        audit.copied().await(20, SECONDS);
        Verification found = verify();
        assertThat(found.fault()).isEmpty();
        assertThat(found.rows()).isEqualTo(1_200);
        assertThat(found.copies()).isEqualTo(3);
    }

    @Test
    void oneChangedRowIsNamed() throws Exception {
        fill();
        asOwner("UPDATE audit SET actor_name = 'somebody else' WHERE seq = 12");
        assertThat(fault().seq()).isEqualTo(12);
        assertThat(fault().message()).contains("row 12 was changed");
    }

    @Test
    void everyFieldOfARowIsPartOfItsHash() throws Exception {
        fill();
        for (String field : AuditRow.FIELDS) {
            String value =
                    switch (field) {
                        case "before", "after" -> "'{\"x\": 1}'::jsonb";
                        case "count" -> "7";
                        case "actor_kind" -> "'token'";
                        case "outcome" -> "'failed'";
                        default -> "'forged'";
                    };
            asOwner("CREATE TABLE kept AS SELECT * FROM audit WHERE seq = 9; UPDATE audit SET " + field + " = " + value
                    + " WHERE seq = 9");
            assertThat(fault().seq()).as(field).isEqualTo(9);
            asOwner("DELETE FROM audit WHERE seq = 9; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept");
            assertThat(verify().intact()).as(field + " put back").isTrue();
        }
    }

    @Test
    void oneChangedRowWithAllHashesComputedAnewIsNamed() throws Exception {
        fill();
        asOwner("UPDATE audit SET action = 'nothing' WHERE seq = 12;" + REHASH.formatted(12));
        assertThat(fault().seq()).isEqualTo(12);
        assertThat(fault().message()).contains("replaced");
    }

    @Test
    void theHeadsOfTheTableRemovedTooTheCopyStillNamesIt() throws Exception {
        fill();
        asOwner("UPDATE audit SET action = 'nothing' WHERE seq = 12; DELETE FROM audit_heads WHERE seq >= 12;"
                + REHASH.formatted(12));
        assertThat(fault().seq()).isEqualTo(12);
    }

    @Test
    void oneDeletedRowIsNamed() throws Exception {
        fill();
        asOwner("DELETE FROM audit WHERE seq = 17");
        assertThat(fault().seq()).isEqualTo(17);
        assertThat(fault().message()).contains("row 17 is missing");
    }

    @Test
    void theLastTenDeletedAreMissed() throws Exception {
        fill();
        asOwner("DELETE FROM audit WHERE seq > 20");
        assertThat(fault().seq()).isEqualTo(21);
    }

    @Test
    void theLastTenDeletedWithEverythingThatTellsOfThemInTheDatabaseAreMissed() throws Exception {
        fill();
        asOwner("""
                DELETE FROM audit WHERE seq > 20; DELETE FROM audit_heads WHERE seq > 20;
                UPDATE audit_head SET (seq, at, hash) = (SELECT seq, at, hash FROM audit WHERE seq = 20);
                """);
        assertThat(fault().seq()).isEqualTo(21);
        assertThat(fault().message()).contains("heads.log");
    }

    private static final String LAST_TEN = """
            DELETE FROM audit WHERE seq > 20; DELETE FROM audit_heads WHERE seq > 20;
            UPDATE audit_head SET (seq, at, hash) = (SELECT seq, at, hash FROM audit WHERE seq = 20);
            """;

    /** Nothing that is left knows of them; then it is not called whole without saying so. */
    @Test
    void withoutTheCopyThatNothingIsMissingIsNotSaidWithoutAWarning() throws Exception {
        fill();
        Files.delete(home.resolve("audit/heads.log"));
        asOwner(LAST_TEN);
        assertThat(verify().copies()).isZero();
        assertThat(verify().warning().orElseThrow()).contains("no copy", "would not be missed");
    }

    @Test
    void aCopyThatWasBegunAnewAfterwardsDoesNotMakeUpForIt() throws Exception {
        fill();
        audit.close().await(20, SECONDS);
        Files.delete(home.resolve("audit/heads.log"));
        asOwner(LAST_TEN);
        audit = open();
        fill();
        Verification found = verify();
        assertThat(found.fault()).isEmpty();
        assertThat(found.copies()).isEqualTo(ROWS);
        assertThat(found.warning().orElseThrow()).contains("begin with row 21", "would not be missed");
    }

    @Test
    void aCopyThatEndsLongBeforeTheTrailIsTold() {
        CopyCoverage coverage = new CopyCoverage();
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        coverage.head(1, begin);
        coverage.copy(1, begin);
        coverage.head(2, begin.plusSeconds(60));
        assertThat(coverage.warning()).isEmpty();
        coverage.head(3, begin.plusSeconds(61));
        assertThat(coverage.warning().orElseThrow()).contains("end with row 1");
    }

    @Test
    void theTableTruncatedAndRefilledNamesTheFirstRow() throws Exception {
        fill();
        asOwner("""
                CREATE TABLE forged AS SELECT * FROM audit;
                TRUNCATE audit, audit_heads;
                UPDATE forged SET actor_name = 'nobody';
                INSERT INTO audit SELECT * FROM forged; DROP TABLE forged;
                """ + REHASH.formatted(1));
        assertThat(fault().seq()).isEqualTo(1);
        Files.delete(home.resolve("audit/heads.log"));
        assertThat(fault().seq()).as("without the copy").isEqualTo(1);
    }

    /** With a key of their own, and heads signed by it, for every row. */
    @Test
    void theTableRefilledAndSignedWithAnotherKeyNamesTheFirstRow() throws Exception {
        fill();
        Files.delete(home.resolve("audit/heads.log"));
        asOwner("""
                UPDATE audit SET actor_name = 'nobody';
                TRUNCATE audit_heads;
                """ + REHASH.formatted(1));
        SealedKey stranger = SealedKey.create(
                SealedKey.Purpose.AUDIT,
                MasterKey.open(Files.createTempDirectory(home, "stranger"), new SecureRandom()));
        assertThat(stranger.ours(MasterKey.open(home, new SecureRandom()))).isFalse();
        database.client()
                .preparedQuery("INSERT INTO signing_keys VALUES ($1, 'Ed25519', $2, $3, now(), NULL, 'audit')")
                .execute(Tuple.of(stranger.kid(), stranger.publicKey(), stranger.wrappedPrivate()))
                .await(20, SECONDS);
        asOwner("INSERT INTO audit_heads SELECT seq, at, hash, '" + stranger.kid() + "', '\\x00' FROM audit");
        assertThat(fault().seq()).isEqualTo(1);
        assertThat(fault().message()).contains("not signed by us");
    }

    @Test
    void aRowSlippedInIsNamed() throws Exception {
        fill();
        asOwner("INSERT INTO audit SELECT 31, at, actor_kind, actor_id, actor_name, role, address, request_id, action, "
                + "target_kind, target_id, target_name, environment, outcome, code, before, after, count, hash, hash "
                + "FROM audit WHERE seq = 30;" + REHASH.formatted(31));
        assertThat(fault().seq()).isEqualTo(31);
    }

    @Test
    void linesOfTheCopyInAnotherOrderAndTornOnesAreNoFault() throws Exception {
        fill();
        Path copy = home.resolve("audit/heads.log");
        List<String> lines = new ArrayList<>(Files.readAllLines(copy));
        Collections.swap(lines, 3, 9);
        lines.set(5, lines.get(5).substring(0, 40));
        Files.write(copy, lines);
        assertThat(verify())
                .isEqualTo(new Verification(
                        ROWS, 1, ROWS, ROWS, ROWS - 1, 1, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void rowsThatComeWhileItLooksAreNoFault() throws Exception {
        fill();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(audit.trail().record(entry("beside")));
            all.add(verifier().verify().onSuccess(found -> assertThat(found.fault())
                    .isEmpty()));
        }
        Future.all(all).await(60, SECONDS);
    }

    private void fill() throws Exception {
        for (int i = 1; i <= ROWS; i++) {
            record("action" + i);
        }
        audit.copied().await(20, SECONDS);
    }

    private AuditVerifier verifier() throws Exception {
        return new AuditVerifier(
                vertx,
                database,
                Optional.of(MasterKey.open(home, new SecureRandom())),
                List.of(home.resolve("audit/heads.log")));
    }

    private Verification verify() throws Exception {
        return verifier().verify().await(60, SECONDS);
    }

    private Verification.Fault fault() throws Exception {
        return verify().fault().orElseThrow();
    }
}
