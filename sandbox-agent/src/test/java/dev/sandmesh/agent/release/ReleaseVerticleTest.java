package dev.sandmesh.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Condition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an agent leaves for its start script, and what it makes of the script's notes: A109, D29. */
@ExtendWith(VertxExtension.class)
class ReleaseVerticleTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final long LIMIT_SECONDS = 60;
    private static final String PUT_BACK = """
            {"version": "0.2.0", "reason": "exited with 1", "putBackTo": "0.1.0", "at": "2026-11-20T08:00:00Z"}
            """;

    @TempDir
    private Path state;

    private final Promise<Void> firstAck = Promise.promise();
    private final BlockingQueue<Condition> turned = new LinkedBlockingQueue<>();

    @Test
    void agentThatHadNoLinkBeforeIsUpAsSoonAsItSupervises(Vertx vertx) throws Exception {
        ReleaseVerticle release = deployed(vertx, "0.1.0");
        assertThat(state.resolve("up")).doesNotExist();
        release.supervises();

        assertThat(upWith("linked", false).getString("version")).isEqualTo("0.1.0");
        assertThat(upWith("linked", false).getLong("pid"))
                .isEqualTo(ProcessHandle.current().pid());
        firstAck.complete();
        assertThat(upWith("linked", true).getString("version")).isEqualTo("0.1.0");
    }

    /** As on a disk that is full for a moment. */
    @Test
    void thatItIsUpIsWrittenAgainUntilItHolds(Vertx vertx) throws Exception {
        Path refuses = Files.createDirectories(state.resolve("up.next/full"));
        ReleaseVerticle release = deployed(vertx, "0.1.0");
        release.supervises();
        eventually(() -> cannotBeWritten(release));
        assertThat(state.resolve("up")).doesNotExist();
        Files.delete(refuses);

        assertThat(upWith("linked", true).getString("version")).isEqualTo("0.1.0");
    }

    /** A second try of the same event loop comes after the first. */
    private static boolean cannotBeWritten(ReleaseVerticle release) {
        try {
            release.leave(true).await(LIMIT_SECONDS, TimeUnit.SECONDS);
            return false;
        } catch (Exception e) {
            return e instanceof IOException;
        }
    }

    @Test
    void agentWhosePredecessorHadALinkIsUpWithItsFirstAck(Vertx vertx) throws Exception {
        note("up", "{\"version\": \"0.1.0\", \"pid\": 7, \"since\": \"2026-11-20T08:00:00Z\", \"linked\": true}");
        ReleaseVerticle release = deployed(vertx, "0.2.0");
        release.supervises();
        // what comes later on the same event loop has happened by then
        release.leave(false).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(up().getString("version")).isEqualTo("0.1.0");

        firstAck.complete();
        assertThat(upWith("version", "0.2.0").getBoolean("linked")).isTrue();
        release.leave(false).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(up().getBoolean("linked")).isFalse();
    }

    @Test
    void versionThatWasPutBackIsToldOnceAndStaysACondition(Vertx vertx) throws Exception {
        note("rolled-back", PUT_BACK);
        ReleaseVerticle first = deployed(vertx, "0.1.0");

        String sentence = "version 0.2.0 did not come up (exited with 1): put back to 0.1.0";
        Condition told = turned.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(told).isNotNull();
        assertThat(told.ok()).isFalse();
        assertThat(told.reason()).isEqualTo(sentence);
        assertThat(told.since()).isEqualTo(Instant.parse("2026-11-20T08:00:00Z"));
        awaitNote("\"told\":true");
        ReleaseVerticle second = deployed(vertx, "0.1.0");
        assertThat(turned).isEmpty();
        assertThat(List.of(first, second)).allSatisfy(release -> assertThat(release.conditions())
                .singleElement()
                .satisfies(condition -> assertThat(condition.reason()).isEqualTo(sentence)));
    }

    @Test
    void nextVersionThatRunsMakesItWellAgain(Vertx vertx) throws Exception {
        note("rolled-back", PUT_BACK);
        ReleaseVerticle release = deployed(vertx, "0.3.0");

        Condition told = turned.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(told).isNotNull();
        assertThat(told.ok()).isTrue();
        assertThat(told.reason()).contains("0.3.0");
        assertThat(release.conditions()).singleElement().satisfies(condition -> assertThat(condition.ok())
                .isTrue());
        eventually(() -> !Files.exists(state.resolve("rolled-back")));
    }

    @Test
    void notesThatAreNoneAreIgnored(Vertx vertx) throws Exception {
        note("rolled-back", "[1, 2");
        note("up", "{}");
        note("upgrade", "something else entirely");
        ReleaseVerticle release = deployed(vertx, "0.1.0");

        assertThat(release.conditions()).singleElement().satisfies(condition -> assertThat(condition.ok())
                .isTrue());
        assertThat(new ReleaseFiles(state).planned()).isEmpty();
    }

    @Test
    void stopForAnUpgradePromisesTimeForItsWayBackToo() throws Exception {
        note("upgrade", "0.2.0 90\n");
        assertThat(new ReleaseFiles(state).planned()).hasValueSatisfying(planned -> {
            assertThat(planned.reason()).isEqualTo("upgrade to 0.2.0");
            assertThat(planned.expectedBackWithin()).hasSeconds(150);
        });
    }

    private ReleaseVerticle deployed(Vertx vertx, String version) throws Exception {
        ReleaseVerticle release = new ReleaseVerticle(
                Clock.fixed(NOW, ZoneOffset.UTC),
                new ReleaseVerticle.Own(version, ProcessHandle.current().pid(), List.of()),
                new ReleaseFiles(state),
                firstAck.future(),
                turned::add);
        Future<String> deployed = vertx.deployVerticle(release);
        deployed.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        return release;
    }

    private void note(String name, String text) throws IOException {
        Files.writeString(state.resolve(name), text);
    }

    private JsonObject up() throws IOException {
        return new JsonObject(Files.readString(state.resolve("up")));
    }

    private JsonObject upWith(String field, Object value) throws IOException {
        eventually(() -> Files.exists(state.resolve("up")) && value.equals(up().getValue(field)));
        return up();
    }

    private void awaitNote(String text) {
        eventually(() -> Files.readString(state.resolve("rolled-back")).contains(text));
    }

    private interface Look {
        boolean holds() throws IOException;
    }

    private static void eventually(Look look) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < end) {
            try {
                if (look.holds()) {
                    return;
                }
            } catch (IOException e) {
                // it is just being replaced
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("not within " + LIMIT_SECONDS + " s");
    }
}
