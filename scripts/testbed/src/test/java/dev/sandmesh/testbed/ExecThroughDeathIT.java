package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The owner of a sandbox is killed while a program runs there for somebody at another node: what it prints goes on, each byte once (C13, E15). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class ExecThroughDeathIT {

    private static final String RELAYED = "relayed";
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int LINES = 2_000;

    private ThreeNodes nodes;

    @BeforeAll
    void startFleet() {
        nodes = ThreeNodes.start(1);
        nodes.fleet().addSandbox(RELAYED, SandboxKind.SMALL, nodes.fleet().relayed());
        nodes.fleet().api().awaitHealth(RELAYED, "healthy", LONG);
    }

    @AfterAll
    void stopFleet() {
        nodes.close();
    }

    @BeforeEach
    void everybodyIsWell() {
        nodes.fleet().restartControl();
        nodes.awaitWhole();
    }

    /** With the node that was asked goes the answer: another one says so on the trail. */
    @Test
    void ofAProgramWhoseAskerHasLostItsNodeTheTrailSaysThatItsFateIsNotKnown() throws Exception {
        ControlNode asked = nodes.fleet().nodes().get(1);
        Api other = nodes.others(asked).get(0).api();
        String id = asked.api().sandbox("agent-0").getString("id");
        JsonObject program =
                new JsonObject().put("command", new JsonArray(List.of("sh", "-c", "echo begun; sleep 600")));
        try (ExecStream stream = ExecStream.begin(asked.base(), asked.api().accessToken(), id, program)) {
            assertThat(stream).isNotNull();
            asked.process().signal("KILL");
            String rows = Eventually.see(
                    "its end is told",
                    LONG,
                    () -> other.get("/api/v1/admin/audit?action=execSandbox&pageSize=200")
                            .encode(),
                    trail -> trail.contains("control_node_gone"));
            assertThat(rows.split("control_node_gone", -1)).as("told once").hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent-0", RELAYED})
    void whatItPrintsGoesOnWithoutAMissingOrADoubledByte(String name) throws Exception {
        String owner = ThreeNodes.owners(nodes.fleet().control()).get(name).node();
        ControlNode dying = nodes.fleet().nodes().stream()
                .filter(node -> ThreeNodes.idOf(node).equals(owner))
                .findFirst()
                .orElseThrow();
        ControlNode asked = nodes.others(dying).get(0);
        JsonObject program = new JsonObject()
                .put(
                        "command",
                        new JsonArray(List.of(
                                "sh",
                                "-c",
                                "i=0; while [ $i -lt " + LINES + " ]; do echo $i; i=$((i+1)); sleep 0.01; done")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        String id = asked.api().sandbox(name).getString("id");
        try (ExecStream stream = ExecStream.begin(asked.base(), asked.api().accessToken(), id, program)) {
            Future<JsonObject> end = reader.submit(() -> stream.read(out, OutputStream.nullOutputStream()));
            Eventually.hold("it prints", LONG, () -> out.size() > 100);
            dying.process().signal("KILL");
            assertThat(end.get(LONG.toSeconds(), TimeUnit.SECONDS).getString("outcome"))
                    .isEqualTo("ok");
        } finally {
            reader.shutdownNow();
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(IntStream.range(0, LINES)
                        .mapToObj(number -> number + "\n")
                        .collect(Collectors.joining()));
    }
}
