package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Archives that operations collect, over a real database: each is whole, or not there. */
@ExtendWith(VertxExtension.class)
final class OperationArchivesTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Caller ALL =
            TestingCaller.of("1", "all@example.org", "operator", Set.of("sandbox:read", "sandbox:operate"), false);
    private static final Caller DEV = TestingCaller.within(List.of("dev"), "sandbox:read", "sandbox:operate");
    private static final int MESSAGE = 128 * 1024;
    private static final int MIB = 1 << 20;

    private final TestingCourier agents = new TestingCourier();
    private final List<Database> databases = new ArrayList<>();
    private Vertx vertx;
    private TestingNode node;
    private FleetOperations operations;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        node = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("n1", Duration.ofHours(1)));
        operations = open("n1", POSTGRES.open(vertx), OperationVerticle.RetentionPolicy.standard());
    }

    private FleetOperations open(String name, Database database, OperationVerticle.RetentionPolicy retention) {
        databases.add(database);
        return get(FleetOperations.open(
                TestingOperations.parts(vertx, name, database, node), TestingOperations.guard(), agents, retention));
    }

    @AfterEach
    void stop() {
        get(operations.close());
        databases.forEach(database -> get(database.close()));
        node.close();
    }

    @Test
    void eachTargetHasItsWholeArchive() throws Exception {
        own("dev", "whole-a", "whole-b");
        Map<SandboxId, Buffer> sent = new ConcurrentHashMap<>();
        agents.work((target, output) -> {
            Buffer archive = random(target.position(), 5 * MESSAGE + 7 + target.position());
            sent.put(target.sandboxId(), archive);
            return write(output, 0, archive).map(done(archive.length()));
        });
        UUID id = started("whole-");
        JsonObject ended = ended(id);
        assertThat(ended.getString("status")).as(ended.encode()).isEqualTo("succeeded");
        assertThat(sent).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonObject target = ended.getJsonArray("targets").getJsonObject(i);
            SandboxId sandbox = SandboxId.of(target.getString("sandboxId"));
            Buffer archive = sent.get(sandbox);
            assertThat(target.getLong("archiveBytes")).isEqualTo(archive.length());
            assertThat(digest(downloaded(id, sandbox))).isEqualTo(digest(archive));
        }
        long both = sent.values().stream().mapToLong(Buffer::length).sum();
        assertThat(keptBytes(id)).isEqualTo(both);
        assertThat(POSTGRES.column("SELECT target_kind || ' ' || environment || ' ' || outcome FROM audit"
                        + " WHERE action = 'getOperationArchive' AND after->>'operationId' = '" + id + "'"))
                .containsExactly("sandbox dev success", "sandbox dev success");
        POSTGRES.execute("UPDATE operations SET ended_at = now() - interval '31 days' WHERE id = '" + id + "'");
        get(new OperationStore(databases.get(0).client())
                .forget(InstantSource.system().instant().minus(Duration.ofDays(30)), 10_000));
        assertThat(parts(id)).isZero();
    }

    @Test
    void whatLiesElsewhereIsHidden() throws Exception {
        own("prod", "else-a");
        agents.work((target, output) -> write(output, 0, random(1, 100)).map(done(100)));
        UUID id = started("else-");
        ended(id);
        SandboxId sandbox = agents.reached.get(0).sandboxId();
        assertThat(failure(operations.archive(call(DEV), id, sandbox)).code()).isEqualTo(ErrorCode.OPERATION_NOT_FOUND);
        assertThat(failure(operations.archive(call(ALL), id, new SandboxId(UUID.randomUUID())))
                        .code())
                .isEqualTo(ErrorCode.ARCHIVE_NOT_FOUND);
        assertThat(POSTGRES.column("SELECT 1 FROM audit WHERE action = 'getOperationArchive' AND outcome = 'success'"
                        + " AND target_id = '" + sandbox + "'"))
                .isEmpty();
    }

    @Test
    void whatIsNotWholeIsNotKept() throws Exception {
        own("dev", "part-a", "part-b", "part-c");
        agents.work((target, output) -> write(output, 0, random(2, 2 * MESSAGE))
                .map(
                        switch (target.position()) {
                            case 0 -> done(3L * MESSAGE);
                            case 1 -> Fate.of(TargetStatus.FAILED, "not_packed", "the bundle cannot be packed");
                            default -> Fate.of(TargetStatus.CANCELLED, "cancelled", "it was cancelled");
                        }));
        UUID id = started("part-");
        JsonObject ended = ended(id);
        assertThat(codes(ended)).containsExactly("archive_incomplete", "not_packed", "cancelled");
        assertThat(ended.encode()).doesNotContain("archiveBytes");
        assertThat(parts(id)).isZero();
        assertThat(keptBytes(id)).isZero();
        SandboxId sandbox = agents.reached.get(0).sandboxId();
        assertThat(failure(operations.archive(call(ALL), id, sandbox)).code()).isEqualTo(ErrorCode.ARCHIVE_NOT_FOUND);
    }

    @Test
    void anArchiveThatIsTooLargeIsEnded() throws Exception {
        own("dev", "large-a");
        Buffer mib = random(3, MIB);
        agents.work((target, output) -> {
            Future<Void> written = Future.succeededFuture();
            for (long at = 0; at <= KeptArchive.MOST; at += MIB) {
                long offset = at;
                written = written.compose(taken -> take(output, offset, mib));
            }
            return cancelled(written);
        });
        UUID id = started("large-");
        JsonObject ended = ended(id);
        assertThat(codes(ended)).containsExactly("archive_too_large");
        assertThat(statuses(ended)).containsExactly("failed");
        assertThat(agents.told).anyMatch(Cancel.class::isInstance);
        assertThat(keptBytes(id)).isZero();
    }

    @Test
    void anOperationThatIsFullKeepsWhatItHas() throws Exception {
        own("dev", "full-a", "full-b");
        agents.work((target, output) -> {
            if (target.position() == 0) {
                return write(output, 0, random(4, 100)).map(done(100));
            }
            POSTGRES.execute("UPDATE operations SET kept_bytes = " + (ArchiveStore.MOST_OF_ONE_OPERATION - 99)
                    + " WHERE status = 'running'");
            return cancelled(write(output, 0, random(4, 100)));
        });
        UUID id = started("full-");
        JsonObject ended = ended(id);
        assertThat(codes(ended)).containsExactly("", "archives_full");
        assertThat(ended.getJsonArray("targets").getJsonObject(1).getString("message"))
                .contains("another operation");
        SandboxId kept = agents.reached.get(0).sandboxId();
        assertThat(downloaded(id, kept)).isEqualTo(random(4, 100));
    }

    @Test
    void theOldestArchivesAreDroppedWhereAllIsTooMuch() throws Exception {
        own("dev", "old-a");
        get(operations.close());
        operations = open(
                "n1", POSTGRES.open(vertx), new OperationVerticle.RetentionPolicy(Duration.ofDays(30), 10_000, 150));
        agents.work((target, output) -> write(output, 0, random(5, 100)).map(done(100)));
        UUID older = started("old-");
        ended(older);
        SandboxId sandbox = agents.reached.get(0).sandboxId();
        UUID newer = started("old-");
        ended(newer);
        until("the older is dropped", () -> parts(older) == 0);
        assertThat(failure(operations.archive(call(ALL), older, sandbox)))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.ARCHIVE_NOT_FOUND))
                .hasMessageContaining("dropped");
        assertThat(get(operations.get(call(ALL), older)).encode()).doesNotContain("archiveBytes");
        assertThat(downloaded(newer, sandbox)).isEqualTo(random(5, 100));
    }

    @Test
    void nothingIsAddedToWhatWasDropped() throws Exception {
        own("dev", "mid-a");
        agents.work((target, output) -> {
            Future<Void> first = write(output, 0, random(6, 100));
            return cancelled(first.compose(taken -> {
                POSTGRES.execute(
                        "UPDATE operations SET output_dropped = true, kept_bytes = 0 WHERE status = 'running'");
                return take(output, 100, random(6, 10));
            }));
        });
        UUID id = started("mid-");
        assertThat(codes(ended(id))).containsExactly("archives_dropped");
        assertThat(parts(id)).isZero();
        assertThat(keptBytes(id)).isZero();
    }

    /** What was stored and not acked comes again. */
    @Test
    void whoeverTakesOverGoesOnBehindWhatIsStored() throws Exception {
        own("dev", "over-a");
        Buffer archive = random(7, 4 * MESSAGE);
        Replaced replaced = replace("over-", archive.slice(0, 2 * MESSAGE));
        get(write(replaced.next(), MESSAGE, archive.slice(MESSAGE, archive.length())));
        Future<Void> late = take(replaced.before(), 2L * MESSAGE, random(8, MESSAGE));
        replaced.fate().complete(done(archive.length()));
        JsonObject ended = ended(replaced.id());
        assertThat(statuses(ended)).as(ended.encode()).containsExactly("ok");
        assertThat(digest(downloaded(replaced.id(), replaced.sandbox()))).isEqualTo(digest(archive));
        assertThat(keptBytes(replaced.id())).isEqualTo(archive.length());
        assertThat(late.isComplete())
                .as("what is not stored is never taken by whoever is replaced")
                .isFalse();
    }

    @Test
    void whoeverTakesOverWhenAllIsStoredOffersIt() throws Exception {
        own("dev", "stored-a");
        Buffer archive = random(9, MESSAGE + 1);
        Replaced replaced = replace("stored-", archive);
        replaced.fate().complete(done(archive.length()));
        assertThat(statuses(ended(replaced.id()))).containsExactly("ok");
        assertThat(downloaded(replaced.id(), replaced.sandbox())).isEqualTo(archive);
    }

    @Test
    void whoeverTakesOverFromTheFirstByteBeginsAnew() throws Exception {
        own("dev", "anew-a");
        Replaced replaced = replace("anew-", random(10, 3 * MESSAGE));
        Buffer archive = random(11, MESSAGE + 5);
        get(write(replaced.next(), 0, archive));
        replaced.fate().complete(done(archive.length()));
        assertThat(statuses(ended(replaced.id()))).containsExactly("ok");
        assertThat(downloaded(replaced.id(), replaced.sandbox())).isEqualTo(archive);
        assertThat(keptBytes(replaced.id())).isEqualTo(archive.length());
    }

    @Test
    void anAgentThatBeginsAnewIsNotMixedWithWhatItBroughtBefore() throws Exception {
        own("dev", "twice-a");
        Buffer archive = random(15, MESSAGE + 3);
        agents.work((target, output) -> write(output, 0, random(14, 2 * MESSAGE))
                .compose(taken -> write(output, 0, archive))
                .map(done(archive.length())));
        UUID id = started("twice-");
        assertThat(statuses(ended(id))).containsExactly("ok");
        assertThat(downloaded(id, agents.reached.get(0).sandboxId())).isEqualTo(archive);
    }

    @Test
    void whoeverTakesOverWithoutTheBeginningFails() throws Exception {
        own("dev", "gap-a");
        Replaced replaced = replace("gap-", random(12, MESSAGE));
        Future<Void> rest = take(replaced.next(), 2L * MESSAGE, random(12, MESSAGE));
        until("it is not taken", rest::failed);
        until("it is ended", () -> agents.told.stream().anyMatch(Cancel.class::isInstance));
        replaced.fate().complete(Fate.of(TargetStatus.CANCELLED, "cancelled", "it was cancelled"));
        JsonObject ended = ended(replaced.id());
        assertThat(codes(ended)).containsExactly("archive_incomplete");
        assertThat(statuses(ended)).containsExactly("failed");
        assertThat(parts(replaced.id())).isZero();
    }

    @Test
    void aDatabaseThatIsAwayForAWhileIsWaitedFor() throws Exception {
        own("dev", "away-a");
        get(operations.close());
        DatabaseCable cable = new DatabaseCable(vertx, POSTGRES);
        Database cabled = Postgres.open(vertx, cable.config());
        operations = open("n1", cabled, OperationVerticle.RetentionPolicy.standard());
        Promise<Fate> fate = Promise.promise();
        agents.work((target, output) -> fate.future());
        UUID id = started("away-");
        until("it is begun", () -> agents.reached.size() == 1);
        Target target = agents.reached.get(0);
        OutputSink output = agents.outputs.get(target.commandId());
        get(write(output, 0, random(13, MESSAGE)));
        cable.cut();
        until("the database is away", () -> !cabled.available());
        Future<Void> waits = take(output, MESSAGE, random(13, 50));
        cable.mend();
        get(waits);
        fate.complete(done(MESSAGE + 50L));
        until("it has ended", () -> POSTGRES.column("SELECT status FROM operations WHERE id = '" + id + "'")
                .equals(List.of("succeeded")));
        until("the database is back", cabled::available);
        assertThat(downloaded(id, target.sandboxId()))
                .isEqualTo(random(13, MESSAGE).appendBuffer(random(13, 50)));
    }

    /** An operation whose runner was replaced in the middle of an archive. */
    private record Replaced(UUID id, SandboxId sandbox, OutputSink before, OutputSink next, Promise<Fate> fate) {}

    private Replaced replace(String prefix, Buffer stored) throws Exception {
        Promise<Fate> fate = Promise.promise();
        agents.work((target, output) -> fate.future());
        UUID id = started(prefix);
        until("it is begun", () -> agents.reached.size() == 1);
        Target target = agents.reached.get(0);
        OutputSink before = agents.outputs.get(target.commandId());
        get(write(before, 0, stored));
        get(operations.close());
        operations = open("n2", POSTGRES.open(vertx), OperationVerticle.RetentionPolicy.standard());
        until("another one goes on", () -> agents.outputs.get(target.commandId()) != before);
        return new Replaced(id, target.sandboxId(), before, agents.outputs.get(target.commandId()), fate);
    }

    private void own(String environment, String... names) {
        for (String name : names) {
            assertThat(node.own(TestingAgent.of(name).in(environment).register(""))
                            .sandboxId())
                    .isNotNull();
        }
    }

    /** One target after the other. */
    private UUID started(String prefix) {
        StartOperation wish = new StartOperation(
                OperationAction.COLLECT_BUNDLE,
                OperationArguments.NONE,
                new SandboxSelector(List.of(), List.of(), List.of(), Map.of(), prefix),
                new OperationBounds(1, 0, 600),
                false,
                Optional.empty());
        return UUID.fromString(get(operations.start(call(ALL), wish)).getString("id"));
    }

    private JsonObject ended(UUID id) throws Exception {
        until(
                "operation " + id + " has ended",
                () -> !get(operations.get(call(ALL), id)).getString("status").equals("running"));
        return get(operations.get(call(ALL), id));
    }

    private Buffer downloaded(UUID id, SandboxId sandbox) {
        BodyPieces pieces = get(operations.archive(call(ALL), id, sandbox));
        Buffer all = Buffer.buffer();
        for (Optional<Buffer> next = get(pieces.next()); next.isPresent(); next = get(pieces.next())) {
            all.appendBuffer(next.get());
        }
        return all;
    }

    private static Fate done(long bytes) {
        return new Fate(TargetStatus.OK, "", "all is in it", new JsonObject().put("bytes", bytes));
    }

    /** As an agent does whose receiver wants no more. */
    private static Future<Fate> cancelled(Future<Void> written) {
        return written.transform(
                any -> Future.succeededFuture(Fate.of(TargetStatus.CANCELLED, "cancelled", "it was cancelled")));
    }

    private static Future<Void> write(OutputSink output, long offset, Buffer bytes) {
        Future<Void> written = Future.succeededFuture();
        for (int at = 0; at < bytes.length(); at += MESSAGE) {
            Buffer message = bytes.slice(at, Math.min(bytes.length(), at + MESSAGE));
            long start = offset + at;
            written = written.compose(taken -> take(output, start, message));
        }
        return written;
    }

    private static Future<Void> take(OutputSink output, long offset, Buffer bytes) {
        return output.take(offset, List.of(new OutputPiece(OutputPiece.Stream.STDOUT, bytes.length())), bytes);
    }

    private static Buffer random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private static String digest(Buffer bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.getBytes()));
    }

    private static Call<NoBody> call(Caller caller) {
        Call.Origin origin = new Call.Origin("request-1", "getOperationArchive", "127.0.0.1", new AuditMark());
        return new Call<>(
                new Call.Request(origin, Map.of(), Map.of(), Map.of(), "sandbox:operate"), NoBody.NONE, caller);
    }

    private static SandmeshException failure(Future<?> future) {
        Throwable failure = get(future.transform(done -> Future.succeededFuture(done.cause())));
        assertThat(failure).isInstanceOf(SandmeshException.class);
        return (SandmeshException) failure;
    }

    private static List<String> codes(JsonObject operation) {
        return strings(operation, "code");
    }

    private static List<String> statuses(JsonObject operation) {
        return strings(operation, "status");
    }

    private static List<String> strings(JsonObject operation, String field) {
        return operation.getJsonArray("targets").stream()
                .map(item -> ((JsonObject) item).getString(field, ""))
                .toList();
    }

    private static long keptBytes(UUID id) {
        return POSTGRES.number("SELECT kept_bytes FROM operations WHERE id = '" + id + "'");
    }

    private static long parts(UUID id) {
        return POSTGRES.number("SELECT count(*) FROM operation_archive_parts WHERE operation_id = '" + id + "'");
    }
}
