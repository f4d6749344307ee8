package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.testing.JobAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.command.CollectBundle;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An archive on a real bus, whose runner is replaced without knowing. */
@ExtendWith(VertxExtension.class)
final class ArchiveTakeoverTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Caller OPERATOR =
            TestingCaller.of("1", "operator@example.org", "operator", Set.of("sandbox:read", "sandbox:operate"), false);
    private static final int MESSAGE = 128 * 1024;

    private final List<Runner> runners = new ArrayList<>();
    private Vertx vertx;
    private TestingNode first;
    private TestingNode second;
    private Jobs firstJobs;
    private Jobs secondJobs;

    /** What runs operations on one node. */
    private record Runner(Database database, FleetOperations operations) {}

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        first = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("n1", Duration.ofHours(1)));
        second = new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick("n2", Duration.ofHours(1)));
        firstJobs = jobs(first, "n1");
        secondJobs = jobs(second, "n2");
    }

    private Jobs jobs(TestingNode node, String name) {
        return get(Jobs.open(
                new Jobs.Parts(vertx, name, node.bus, node.registry, node.leases, node.trust, InstantSource.system())));
    }

    @AfterEach
    void stop() {
        runners.forEach(runner -> get(runner.operations().close()));
        get(firstJobs.close());
        get(secondJobs.close());
        runners.forEach(runner -> get(runner.database().close()));
        first.close();
        second.close();
    }

    @Test
    void whatIsNotStoredIsNotAckedSoItComesToWhoeverTakesOver() throws Exception {
        Buffer archive = random(2 * MESSAGE + 9);
        JobAgent agent = new JobAgent(
                second,
                "bundled",
                command -> Future.succeededFuture(
                        command.receiver()
                                        .filter(to -> to.nodeId().equals("n2"))
                                        .isPresent()
                                ? about(command, MESSAGE)
                                : about(command, 0)));
        Runner before = join(first, "n1", firstJobs);
        UUID id = UUID.fromString(get(before.operations().start(FleetOperationsTest.call(OPERATOR), wish(agent)))
                .getString("id"));
        Command ordered = ordered(agent, "n1");
        assertThat(get(agent.send(agent.output(ordered, 0, MESSAGE, Optional.empty()), archive.slice(0, MESSAGE))))
                .isEqualTo(new OutputAck(OutputAck.Status.OK, MESSAGE));
        POSTGRES.execute(
                "UPDATE operations SET runner_node = '', runner_turn = runner_turn + 1 WHERE id = '" + id + "'");
        Future<OutputAck> late = agent.send(
                agent.output(ordered, MESSAGE, MESSAGE, Optional.empty()), archive.slice(MESSAGE, 2 * MESSAGE));
        Runner next = join(second, "n2", secondJobs);
        Command again = ordered(agent, "n2");
        assertThat(again.id()).isEqualTo(ordered.id());
        assertThat(get(agent.send(
                        agent.output(again, MESSAGE, MESSAGE, Optional.empty()), archive.slice(MESSAGE, 2 * MESSAGE))))
                .isEqualTo(new OutputAck(OutputAck.Status.OK, 2 * MESSAGE));
        CommandResult whole = new CommandResult(
                again.id(), Outcome.OK, "", "all is in it", new JsonObject().put("bytes", archive.length()));
        get(agent.send(
                agent.output(again, 2L * MESSAGE, 9, Optional.of(whole)),
                archive.slice(2 * MESSAGE, archive.length())));
        until("it has ended", () -> !view(next, id).getString("status").equals("running"));
        JsonObject target = view(next, id).getJsonArray("targets").getJsonObject(0);
        assertThat(target.getLong("archiveBytes")).as(target.encode()).isEqualTo(archive.length());
        assertThat(downloaded(next, id, agent)).isEqualTo(archive);
        if (late.succeeded()) {
            assertThat(late.result().upTo())
                    .as("whoever was replaced acks nothing more")
                    .isLessThanOrEqualTo(MESSAGE);
        }
    }

    private static Command ordered(JobAgent agent, String receiver) throws Exception {
        until("it is ordered by " + receiver, () -> of(agent, receiver).isPresent());
        return of(agent, receiver).orElseThrow();
    }

    private static Optional<Command> of(JobAgent agent, String receiver) {
        return agent.received.stream()
                .filter(command -> command.order() instanceof CollectBundle
                        && command.receiver().orElseThrow().nodeId().equals(receiver))
                .findFirst();
    }

    /** Before that byte it has nothing any more. */
    private static CommandResult about(Command command, long from) {
        return new CommandResult(
                command.id(), Outcome.RUNNING, "", "it is about it", new JsonObject().put("from", from));
    }

    private Runner join(TestingNode node, String name, Jobs jobs) throws Exception {
        Database database = POSTGRES.open(vertx);
        Operations single = new Operations(new Operations.Parts(
                vertx, node.bus, node.registry, node.leases, node.audit.trail(), node.trust, InstantSource.system()));
        FleetOperations operations = get(FleetOperations.open(
                TestingOperations.parts(vertx, name, database, node), TestingOperations.guard(), jobs, single));
        Runner runner = new Runner(database, operations);
        runners.add(runner);
        return runner;
    }

    private static StartOperation wish(JobAgent agent) {
        return new StartOperation(
                OperationAction.COLLECT_BUNDLE,
                OperationArguments.NONE,
                SandboxSelector.of(agent.id()),
                OperationBounds.USUAL,
                false,
                Optional.empty());
    }

    private static JsonObject view(Runner runner, UUID id) {
        return get(runner.operations().get(FleetOperationsTest.call(OPERATOR), id));
    }

    private static Buffer downloaded(Runner runner, UUID id, JobAgent agent) {
        ArchivePieces pieces = get(runner.operations().archive(FleetOperationsTest.call(OPERATOR), id, agent.id()));
        Buffer all = Buffer.buffer();
        for (Optional<Buffer> piece = get(pieces.next()); piece.isPresent(); piece = get(pieces.next())) {
            all.appendBuffer(piece.get());
        }
        return all;
    }

    private static Buffer random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }
}
