package dev.sandmesh.agent.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.agent.command.CommandBook.Arrival;
import dev.sandmesh.agent.command.CommandBook.Decision;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.RestartProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does about a command, by what it and the processes of it before have done: nothing is done twice. */
class CommandJournalTest {

    private static final Instant BOOT = Instant.parse("2026-11-22T06:00:00Z");
    private static final Instant NOW = BOOT.plus(Duration.ofHours(1));
    private static final UUID ID = UUID.fromString("01932f5e-7c1a-7b3c-8d4e-5f60718293a5");

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path state;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, SECONDS);
    }

    /** What the journal says of the command before it comes. */
    private enum Known {
        NOTHING,
        BEGUN_NOW,
        BEGUN_BEFORE,
        ENDED_NOW,
        ENDED_BEFORE
    }

    @Test
    void theTableDecides() throws Exception {
        for (Known known : Known.values()) {
            for (boolean sameOrder : List.of(true, false)) {
                for (boolean afterBoot : List.of(true, false)) {
                    Instant issued = afterBoot ? BOOT.plusMillis(1) : BOOT.minusMillis(1);
                    CommandJournal journal = journalThatKnows(known, new Arrival(ID, "order", issued));
                    Arrival arrival = new Arrival(ID, sameOrder ? "order" : "another order", issued);
                    assertThat(journal.decide(arrival, BOOT, NOW))
                            .as("%s, same order %s, issued after the start %s", known, sameOrder, afterBoot)
                            .isEqualTo(expected(known, sameOrder, afterBoot));
                }
            }
        }
    }

    private static Decision expected(Known known, boolean sameOrder, boolean afterBoot) {
        if (known == Known.NOTHING) {
            return afterBoot ? Decision.BEGIN : Decision.OLDER_THAN_MACHINE;
        }
        if (!sameOrder) {
            return Decision.REPLAYED;
        }
        return switch (known) {
            case NOTHING -> Decision.BEGIN;
            case BEGUN_NOW -> Decision.UNDER_WAY;
            case BEGUN_BEFORE -> Decision.BEGUN_BEFORE;
            case ENDED_NOW, ENDED_BEFORE -> Decision.ENDED;
        };
    }

    private CommandJournal journalThatKnows(Known known, Arrival arrival) throws Exception {
        Path folder = Files.createTempDirectory(state, "journal");
        CommandJournal journal = loaded(folder);
        if (known != Known.NOTHING) {
            done(journal.begin(vertx, arrival, NOW));
        }
        if (known == Known.ENDED_NOW || known == Known.ENDED_BEFORE) {
            done(journal.end(vertx, result(ID)));
        }
        return known == Known.BEGUN_BEFORE || known == Known.ENDED_BEFORE ? loaded(folder) : journal;
    }

    @Test
    void aResultIsWhatItWas() throws Exception {
        CommandJournal journal = loaded(state);
        done(journal.begin(vertx, arrival(ID), NOW));
        CommandResult first = new CommandResult(
                ID, Outcome.FAILED, "exit_code", "it exited with code 3", new JsonObject().put("exitCode", 3));
        done(journal.end(vertx, first));
        assertThat(loaded(state).result(ID)).contains(first);
    }

    /** Bytes of an order may be secret, and those of a result are anybody's guess. */
    @Test
    void nobodyElseReadsIt() throws Exception {
        CommandJournal journal = loaded(state);
        done(journal.begin(vertx, arrival(ID), NOW));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    /** As a kill in the middle of a write leaves it: half a beginning was never begun. */
    @Test
    void halfALineIsNone() throws Exception {
        CommandJournal journal = loaded(state);
        done(journal.begin(vertx, arrival(ID), NOW));
        UUID other = UUID.randomUUID();
        String whole = CommandFile.begun(arrival(other));
        for (int length = 1; length < whole.length(); length += 7) {
            String before = Files.readString(file());
            Files.writeString(file(), whole.substring(0, length), StandardOpenOption.APPEND);
            CommandJournal next = loaded(state);
            assertThat(next.decide(arrival(ID), BOOT, NOW)).isEqualTo(Decision.BEGUN_BEFORE);
            assertThat(next.decide(arrival(other), BOOT, NOW))
                    .as(whole.substring(0, length))
                    .isEqualTo(Decision.BEGIN);
            assertThat(Files.readString(file()))
                    .endsWith(
                            before.lines().toList().get(before.lines().toList().size() - 1) + "\n");
        }
        CommandJournal last = loaded(state);
        done(last.begin(vertx, arrival(other), NOW));
        assertThat(loaded(state).decide(arrival(other), BOOT, NOW)).isEqualTo(Decision.BEGUN_BEFORE);
    }

    /** Nobody knows which command stood there. */
    @Test
    void whatADamagedLineMayHaveHeldIsNotBegun() throws Exception {
        CommandJournal journal = loaded(state);
        done(journal.begin(vertx, arrival(UUID.randomUUID()), NOW));
        Files.writeString(file(), "\0\0\0\0\0\0\n", StandardOpenOption.APPEND);
        Files.writeString(
                file(),
                CommandFile.begun(new Arrival(UUID.randomUUID(), "order", BOOT.plusSeconds(60))) + "\n",
                StandardOpenOption.APPEND);
        CommandJournal next = loaded(state);
        assertThat(next.decide(new Arrival(ID, "order", BOOT.plusSeconds(30)), BOOT, NOW))
                .isEqualTo(Decision.MAYBE_FORGOTTEN);
        assertThat(next.decide(new Arrival(ID, "order", BOOT.plusSeconds(61)), BOOT, NOW))
                .isEqualTo(Decision.BEGIN);
    }

    @Test
    void aJournalThatCannotBeReadStandsForAllThatWasOrderedBefore() throws Exception {
        Files.createDirectories(file().resolve("a folder"));
        CommandJournal blind = loaded(state);
        assertThat(blind.decide(new Arrival(ID, "order", NOW.minusSeconds(60)), BOOT, NOW))
                .isEqualTo(Decision.MAYBE_FORGOTTEN);
    }

    @Test
    void whatCannotBeWrittenIsNotBegun() throws Exception {
        CommandJournal journal = loaded(state);
        Files.createDirectories(file());
        assertThatThrownBy(() -> done(journal.begin(vertx, arrival(ID), NOW))).isNotNull();
        assertThat(journal.decide(arrival(ID), BOOT, NOW)).isEqualTo(Decision.BEGIN);
    }

    /** It is known of what is forgotten that it may have been there, and what is under way is never forgotten. */
    @Test
    void theOldestAreForgottenAndNeverBegunAgain() throws Exception {
        CommandJournal journal = new CommandJournal(state, 3);
        assertThat(journal.load()).isTrue();
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Arrival next = new Arrival(UUID.randomUUID(), "order", BOOT.plusSeconds(i));
            arrivals.add(next);
            done(journal.begin(vertx, next, NOW));
            if (i > 0) {
                done(journal.end(vertx, result(next.id())));
            }
        }
        for (CommandJournal any : List.of(journal, reloaded(3))) {
            assertThat(any.decide(arrivals.get(1), BOOT, NOW)).isIn(Decision.MAYBE_FORGOTTEN, Decision.ENDED);
            assertThat(any.decide(arrivals.get(9), BOOT, NOW)).isEqualTo(Decision.ENDED);
        }
        assertThat(journal.decide(arrivals.get(0), BOOT, NOW)).isEqualTo(Decision.UNDER_WAY);
        assertThat(journal.decide(arrivals.get(5), BOOT, NOW)).isEqualTo(Decision.MAYBE_FORGOTTEN);
        Arrival tomorrow = new Arrival(UUID.randomUUID(), "order", NOW.plus(Duration.ofDays(2)));
        done(journal.begin(vertx, tomorrow, NOW.plus(Duration.ofDays(2))));
        assertThat(journal.decide(arrivals.get(9), BOOT, NOW)).isEqualTo(Decision.MAYBE_FORGOTTEN);
    }

    private CommandJournal reloaded(int most) {
        CommandJournal journal = new CommandJournal(state, most);
        assertThat(journal.load()).isTrue();
        return journal;
    }

    /** Lines that stand for nothing any more do not fill the disk. */
    @Test
    void theFileStaysSmall() throws Exception {
        CommandJournal journal = reloaded(10);
        for (int i = 0; i < 3_000; i++) {
            Arrival next = new Arrival(UUID.randomUUID(), "order", BOOT.plusMillis(i));
            done(journal.begin(vertx, next, NOW));
            done(journal.end(vertx, result(next.id())));
        }
        assertThat(Files.readAllLines(file())).hasSizeLessThan(2_100);
        assertThat(reloaded(10).decide(new Arrival(ID, "order", BOOT.plusMillis(1)), BOOT, NOW))
                .isEqualTo(Decision.MAYBE_FORGOTTEN);
    }

    @Test
    void ofALongResultWhatCountsIsKept() throws Exception {
        CommandJournal journal = loaded(state);
        done(journal.begin(vertx, arrival(ID), NOW));
        done(journal.end(
                vertx,
                new CommandResult(
                        ID, Outcome.TIMED_OUT, "deadline", "late", new JsonObject().put("much", "x".repeat(10_000)))));
        assertThat(loaded(state).result(ID))
                .contains(new CommandResult(ID, Outcome.TIMED_OUT, "deadline", "late", new JsonObject()));
    }

    /** A map has another order in each process of Java. */
    @Test
    void theSameOrderHasTheSameDigest() {
        Map<String, String> environment = new LinkedHashMap<>();
        Map<String, String> turned = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            environment.put("V" + i, "value");
            turned.put("V" + (19 - i), "value");
        }
        assertThat(OrderDigest.of(exec(environment))).isEqualTo(OrderDigest.of(exec(turned)));
        turned.put("V3", "other");
        assertThat(OrderDigest.of(exec(environment))).isNotEqualTo(OrderDigest.of(exec(turned)));
        assertThat(OrderDigest.of(new RestartProcess("a"))).isNotEqualTo(OrderDigest.of(new RestartProcess("b")));
    }

    private static Exec exec(Map<String, String> environment) {
        return new Exec(
                List.of("true"), Optional.empty(), Optional.empty(), environment, false, 300, 1_000, Optional.empty());
    }

    private static CommandJournal loaded(Path folder) {
        CommandJournal journal = new CommandJournal(folder);
        assertThat(journal.load()).isTrue();
        return journal;
    }

    private Path file() {
        return state.resolve("journal");
    }

    private static Arrival arrival(UUID id) {
        return new Arrival(id, "order", BOOT.plusSeconds(1));
    }

    private static CommandResult result(UUID id) {
        return new CommandResult(id, Outcome.OK, "", "done", new JsonObject());
    }

    private static void done(Future<Void> work) throws Exception {
        work.await(10, SECONDS);
    }
}
