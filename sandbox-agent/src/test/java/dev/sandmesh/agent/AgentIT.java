package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.Register;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent with a real process, on a real mesh. */
class AgentIT {

    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path directory;

    private final String cluster = "test-" + UUID.randomUUID();
    private int port;
    private TestingControlNode node;
    private Agent agent;
    private boolean stopped;

    @BeforeEach
    void start() throws Exception {
        port = FreePlace.port();
        node = TestingControlNode.start(cluster, port, 0);
        Path spec = directory.resolve("spec.yaml");
        Files.writeString(spec, """
                processes:
                  - name: sleeper
                    command: [sh, -c, 'echo awake; exec sleep 600']
                    directory: ${RUN_DIR}
                    log: ${LOG_DIR}/sleeper.log
                """);
        agent = new Agent(
                ConfigFile.read(
                        Optional.empty(),
                        Map.ofEntries(
                                Map.entry("SANDMESH_AGENT_NAME", "sandbox-1"),
                                Map.entry("SANDMESH_AGENT_STATE_DIR", made("state")),
                                Map.entry("SANDMESH_AGENT_RUN_DIR", made("run")),
                                Map.entry("SANDMESH_AGENT_LOG_DIR", made("log")),
                                Map.entry("SANDMESH_AGENT_SPEC", spec.toString()),
                                Map.entry("SANDMESH_AGENT_STOP_PROCESSES", "true"),
                                Map.entry("SANDMESH_AGENT_MESH_CLUSTER_NAME", cluster),
                                Map.entry(
                                        "SANDMESH_AGENT_MESH_PORT",
                                        String.valueOf(port + 1 > 65_000 ? 40_000 : port + 1)),
                                Map.entry("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:" + port))),
                Clock.systemUTC());
        agent.start().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private LogLines log() throws Exception {
        CommandResult answer = node.order(new ReadLog("sleeper", 10));
        assertThat(answer.outcome()).isEqualTo(Outcome.OK);
        return LogLines.read(Fields.of(answer.result().getJsonObject("log")));
    }

    @AfterEach
    void stop() throws Exception {
        if (!stopped) {
            agent.stop().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        node.close();
    }

    @Test
    void registersReportsAndObeys() throws Exception {
        Register register = next(node.registrations, any -> true);
        Heartbeat heartbeat = next(node.heartbeats, AgentIT::runs);
        CommandResult checked = node.order(new Check());
        CommandResult restarted = node.order(new RestartProcess("sleeper"));
        CommandResult unknown = node.order(new RestartProcess("nobody"));

        assertThat(register.instance().name()).isEqualTo("sandbox-1");
        assertThat(heartbeat.epoch()).isEqualTo(1);
        assertThat(checked.outcome()).isEqualTo(Outcome.OK);
        assertThat(Heartbeat.read(Fields.of(checked.result().getJsonObject("heartbeat")))
                        .sequence())
                .isGreaterThan(heartbeat.sequence());
        assertThat(restarted.outcome()).isEqualTo(Outcome.OK);
        assertThat(restarted.result().getLong("pid"))
                .isPositive()
                .isNotEqualTo(heartbeat.processes().get(0).pid());
        LogLines log = log();
        for (int i = 0; i < 1_000 && log.lines().size() < 2; i++) {
            log = log();
        }
        assertThat(log).isEqualTo(new LogLines("sleeper", 12, List.of("awake", "awake")));
        assertThat(node.order(new ReadLog("nobody", 10)).code()).isEqualTo("unknown_process");
        assertThat(unknown.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(unknown.code()).isEqualTo("unknown_process");
        assertThat(node.order(new OpenView("garbage", List.of())).code()).isEqualTo("bad_hop");
    }

    @Test
    void eventsAreKeptUntilTheyAreTakenAndComeInOrder() throws Exception {
        node.takesEvents = false;
        next(node.heartbeats, AgentIT::runs);
        assertThat(node.order(new RestartProcess("sleeper")).outcome()).isEqualTo(Outcome.OK);
        node.takesEvents = true;

        AgentEvent started =
                next(node.events, event -> event.fact() instanceof ProcessStarted again && again.restarts() > 0);
        assertThat(started.number()).isGreaterThan(1);
    }

    @Test
    void anUnknownLeaseIsAskedForAgainByTheSameProcess() throws Exception {
        Register first = next(node.registrations, any -> true);
        next(node.heartbeats, any -> true);
        node.lease = AckStatus.UNKNOWN_LEASE;

        Register second = next(node.registrations, any -> true);
        next(node.heartbeats, heartbeat -> heartbeat.epoch() == 2);

        assertThat(second.credentials().nonce()).isEqualTo(first.credentials().nonce());
        assertThat(node.order(new Check()).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aControlNodeThatComesBackFindsTheAgentAndItsProcess() throws Exception {
        Heartbeat before = next(node.heartbeats, AgentIT::runs);
        node.close();
        node = TestingControlNode.start(cluster, port, 10);

        Heartbeat after = next(node.heartbeats, AgentIT::runs);

        assertThat(after.epoch()).isGreaterThan(10);
        assertThat(after.nonce()).isEqualTo(before.nonce());
        assertThat(after.processes().get(0).pid())
                .isEqualTo(before.processes().get(0).pid());
        assertThat(node.order(new Check()).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aPlannedStopSaysGoodbye() throws Exception {
        Heartbeat last = next(node.heartbeats, AgentIT::runs);
        agent.stop().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        stopped = true;

        AgentEvent goodbye = next(node.events, event -> event.fact() instanceof Goodbye);

        assertThat(((Goodbye) goodbye.fact()).expectedBackWithinSeconds()).isEqualTo(60);
        assertThat(ProcessHandle.of(last.processes().get(0).pid())).isEmpty();
    }

    private String made(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name)).toString();
    }

    private static boolean runs(Heartbeat heartbeat) {
        return heartbeat.processes().stream().anyMatch(process -> process.state() == ProcessState.RUNNING);
    }

    private static <T> T next(BlockingQueue<T> queue, Predicate<T> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            T heard = queue.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            assertThat(heard).as("heard within %s s", LIMIT_SECONDS).isNotNull();
            if (wanted.test(heard)) {
                return heard;
            }
        }
    }
}
