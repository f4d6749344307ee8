package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sandmesh.agent.file.Reserve;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.TaskEnded;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed at the worst moment: what ended is told all the same (A107, D22, D27, D29). */
@Tag("slow")
class LostEndsIT {

    private static final String SLEEPER = """
            processes:
              - name: sleeper
                command: [sleep, '600']
                directory: ${RUN_DIR}
                log: ${LOG_DIR}/sleeper.log
                restart: {initial: 1ms, max: 10ms}
            """;

    @TempDir
    private Path directory;

    @Test
    void anEndThatAFullDiskRefusedIsReportedAndWhenThereIsRoomLeftToTheSuccessor() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=2m");
                TestingAgentProcess agent = TestingAgentProcess.in(directory, disk.directory(), SLEEPER)) {
            agent.start().awaitRunning();
            agent.awaitWell(ConditionType.STATE_WRITABLE);
            agent.node.takesEvents = false;
            exhaust(disk);
            long reported = killSleeper(agent);
            assertThat(agent.await("an end is not on disk", one -> hasReason(one, "takes 1 ends")))
                    .isNotNull();
            agent.node.takesEvents = true;
            await(agent, fact -> fact instanceof ProcessExited exited && exited.pid() == reported);
            agent.awaitFresh("that end is committed", one -> hasReason(one, "from now on may be lost"));

            agent.node.takesEvents = false;
            long left = killSleeper(agent);
            agent.awaitFresh("another end is not on disk", one -> hasReason(one, "takes 1 ends"));
            Files.delete(disk.directory().resolve("filler"));
            agent.awaitWell(ConditionType.STATE_WRITABLE);
            assertThat(kept(disk)).hasSize(1);
            agent.kill();
            agent.node.takesEvents = true;
            agent.start();
            await(agent, fact -> fact instanceof ProcessExited exited && exited.pid() == left);
        }
    }

    private static boolean hasReason(Heartbeat heartbeat, String part) {
        return TestingAgentProcess.condition(heartbeat, ConditionType.STATE_WRITABLE)
                .reason()
                .contains(part);
    }

    private static long killSleeper(TestingAgentProcess agent) throws Exception {
        long pid = TestingAgentProcess.pid(agent.awaitRunning(), "sleeper");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        return pid;
    }

    private static List<Path> kept(TestingMount disk) throws IOException {
        try (Stream<Path> files = Files.list(disk.directory().resolve("events"))) {
            return files.filter(each -> each.toString().endsWith(".event.json")).toList();
        }
    }

    /** Reserves too, which an agent that looks at this moment may hold again. */
    private static void exhaust(TestingMount disk) throws IOException {
        List<Path> reserves = Stream.of("events", "processes")
                .map(each -> disk.directory().resolve(each).resolve(Reserve.NAME))
                .toList();
        do {
            for (Path reserve : reserves) {
                Files.deleteIfExists(reserve);
            }
            append(disk.directory().resolve("filler"));
        } while (reserves.stream().anyMatch(Files::exists));
    }

    private static void append(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Tag("slow")
    @Test
    void aTaskThatEndedWhileNoAgentRanIsToldOnce() throws Exception {
        HttpServer worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String[] health = {outcomes("old")};
        worker.createContext("/health", asked -> {
            byte[] answer = health[0].getBytes(StandardCharsets.UTF_8);
            asked.sendResponseHeaders(200, answer.length);
            asked.getResponseBody().write(answer);
            asked.close();
        });
        worker.start();
        Map<String, String> settings = Map.of(
                "SANDMESH_AGENT_WORKER_URL",
                "http://127.0.0.1:" + worker.getAddress().getPort());
        try (TestingAgentProcess agent = TestingAgentProcess.in(directory, directory.resolve("state"), SLEEPER)) {
            agent.start(List.of(), settings);
            agent.awaitFresh("the worker was heard", one -> one.capacity().slots() == 3);
            health[0] = outcomes("first", "old");
            assertThat(await(agent, TaskEnded.class::isInstance))
                    .extracting("task")
                    .isEqualTo("first");
            awaitRemembered("first");
            agent.kill();
            health[0] = outcomes("second", "first", "old");
            agent.start(List.of(), settings);
            assertThat(await(agent, TaskEnded.class::isInstance))
                    .extracting("task")
                    .isEqualTo("second");

            awaitRemembered("second");
            agent.kill();
            health[0] = outcomes("third", "second", "first", "old");
            agent.start(List.of(), settings);
            assertThat(await(agent, TaskEnded.class::isInstance))
                    .extracting("task")
                    .isEqualTo("third");
        } finally {
            worker.stop(0);
        }
    }

    /** Told, and known to be: until then it is told again rather than never. */
    private void awaitRemembered(String task) throws Exception {
        Path told = directory.resolve("state/told-tasks.json");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TestingAgentProcess.LIMIT_SECONDS);
        while (!contains(told, task) || isInJournal(task)) {
            assertThat(System.nanoTime()).as("%s is remembered", task).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private boolean isInJournal(String task) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("state"))) {
            return files.filter(file -> file.toString().endsWith(".event.json")).anyMatch(file -> contains(file, task));
        } catch (UncheckedIOException gone) {
            return true;
        }
    }

    /** A file that goes meanwhile contains nothing. */
    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException gone) {
            return false;
        }
    }

    private static String outcomes(String... tasks) {
        return "{\"contract\": 1, \"status\": \"healthy\", \"capacity\": {\"slots\": 3, \"active\": 0, \"free\": 3},"
                + " \"tasks\": [], \"lastOutcomes\": ["
                + Stream.of(tasks)
                        .map(task -> "{\"id\": \"" + task + "\", \"profile\": \"p\", \"outcome\": \"succeeded\","
                                + " \"startedAt\": \"2026-11-21T10:00:00Z\", \"endedAt\": \"2026-11-21T10:00:05Z\"}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static AgentFact await(TestingAgentProcess agent, Predicate<AgentFact> wanted) throws InterruptedException {
        while (true) {
            AgentEvent event = agent.node.events.poll(TestingAgentProcess.LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(event).as(() -> "an event; " + agent.log()).isNotNull();
            if (wanted.test(event.fact())) {
                return event.fact();
            }
        }
    }
}
