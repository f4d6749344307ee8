package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The screen of a real VNC server, over both links, from every node: A81, A119, B32, D40. */
@TestInstance(Lifecycle.PER_CLASS)
class LiveViewIT {

    private static final String MEMBER = "member";
    private static final String RELAYED = "relayed";
    private static final Duration SOON = Duration.ofSeconds(45);
    private static final int RULE_BROKEN = 4014;

    /** What a view may keep is a few hundred KiB; what a JVM grows by meanwhile is more. */
    private static final long GROWTH_MEBIBYTES = 48;

    private Fleet fleet;
    private Api api;
    private Agent member;
    private Agent relayed;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        member = fleet.addSandbox(MEMBER, SandboxKind.SCREEN);
        relayed = fleet.addSandbox(RELAYED, SandboxKind.SCREEN, fleet.relayed());
        api.awaitHealth(MEMBER, "healthy", Duration.ofMinutes(4));
        api.awaitHealth(RELAYED, "healthy", Duration.ofMinutes(4));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {MEMBER, RELAYED})
    void whoControlsTypesAndWhoLooksChangesNothing(String name) throws Exception {
        for (ControlNode node : fleet.nodes()) {
            long before = typed(name).size();
            try (RfbViewer looks = RfbViewer.open(api, node.base(), id(name), "view");
                    RfbViewer types = RfbViewer.open(api, node.base(), id(name), "control")) {
                assertThat(looks.greet()).containsExactly(64, 48);
                types.greet();
                looks.key('v');
                looks.point(1, 3, 4);
                looks.say(new byte[] {6, 0, 0, 0, 0, 0, 0, 1, 'x'});
                // its picture comes after all that it has said before
                assertThat(looks.picture(64, 48)).hasSize(64 * 48 * 4);
                types.key('c');
                Eventually.hold(
                        "typed through " + node.name(), SOON, () -> typed(name).size() >= before + 2);
            }
            assertThat(typed(name).subList((int) before, (int) before + 2)).containsExactly("Keysym 1 c", "Keysym 0 c");
        }
    }

    @Test
    void whatIsUnknownEndsTheView() throws Exception {
        try (RfbViewer viewer = RfbViewer.open(api, api.base(), id(MEMBER), "view")) {
            viewer.greet();
            viewer.say(new byte[] {77, 0, 0, 0});
            assertThat(viewer.awaitEnd(SOON).code()).isEqualTo(RULE_BROKEN);
        }
    }

    @Test
    void aTicketIsGoodOnceAndForOneScreen() throws Exception {
        String ticket = RfbViewer.ticket(api, id(MEMBER), "view");
        List<Integer> answers = fleet.nodes().parallelStream()
                .flatMap(node -> Stream.of(node, node))
                .map(node -> status(node, ticket))
                .sorted()
                .toList();
        assertThat(answers).first().isEqualTo(101);
        assertThat(answers.subList(1, answers.size())).containsOnly(401);
        assertThat(status(fleet.control(), "")).isEqualTo(401);
        assertThat(api.post("/api/v1/admin/sandboxes/" + id(MEMBER) + "/live-view", new JsonObject().put("mode", "own"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void beginningAndEndStandInTheTrail() throws Exception {
        try (RfbViewer viewer = RfbViewer.open(api, api.base(), id(RELAYED), "control")) {
            viewer.greet();
            viewer.key('q');
            viewer.picture(64, 48);
        }
        JsonObject end =
                Eventually.see(
                        "the end is in the trail",
                        SOON,
                        () -> Api.objects(api.get("/api/v1/admin/audit?action=endLiveView&pageSize=50")
                                        .getJsonArray("items"))
                                .stream()
                                .map(row -> row.getJsonObject("after"))
                                .filter(row -> row.getString("mode").equals("control") && row.getInteger("inputs") == 2)
                                .findFirst()
                                .orElse(new JsonObject()),
                        row -> !row.isEmpty());
        assertThat(end.getLong("shownBytes")).isGreaterThan(64 * 48 * 4);
        assertThat(end.getString("end")).isEqualTo("left");
    }

    @Test
    void noMoreThanFiveLookAtOneScreen() throws Exception {
        List<RfbViewer> five = Stream.generate(() -> "view")
                .limit(5)
                .map(mode -> opened(MEMBER, mode))
                .toList();
        try (RfbViewer sixth = opened(MEMBER, "view")) {
            five.forEach(RfbViewer::greet);
            assertThat(sixth.awaitEnd(SOON).code()).isEqualTo(4016);
        } finally {
            five.forEach(RfbViewer::close);
        }
        // those who left make room
        Eventually.see(
                "room again",
                SOON,
                () -> {
                    try (RfbViewer again = opened(MEMBER, "view")) {
                        return again.greet()[0];
                    }
                },
                width -> width == 64);
    }

    @Test
    void whatTheSandboxLacksIsTold() throws Exception {
        long vnc = api.pid(RELAYED, "x11vnc");
        try (RfbViewer viewer = opened(RELAYED, "view")) {
            viewer.greet();
            Signals.send("KILL", vnc);
            assertThat(viewer.awaitEnd(SOON).code()).isEqualTo(4011);
        }
        Eventually.see(
                "the supervisor brings it back",
                SOON,
                () -> {
                    try (RfbViewer again = opened(RELAYED, "view")) {
                        return again.greet()[0];
                    }
                },
                width -> width == 64);
    }

    @Test
    void whoLosesTheRightSeesNothingMore() throws Exception {
        HttpResponse<String> made = api.post(
                "/api/v1/auth/tokens",
                new JsonObject()
                        .put("name", "looks")
                        .put("permissions", new JsonArray().add("sandbox:read").add("liveview:view"))
                        .put("environments", new JsonArray().add("dev")));
        JsonObject token = new JsonObject(made.body());
        assertThat(ask(token, "control").statusCode()).isEqualTo(403);
        String spent = new JsonObject(ask(token, "view").body()).getString("ticket");
        String unspent = new JsonObject(ask(token, "view").body()).getString("ticket");
        for (ControlNode node : fleet.nodes()) {
            assertThat(status(node, "made-up")).isEqualTo(401);
        }
        try (RfbViewer viewer = RfbViewer.of(api.base(), spent)) {
            viewer.greet();
            assertThat(api.delete("/api/v1/auth/tokens/"
                                    + token.getJsonObject("token").getString("id"))
                            .statusCode())
                    .isEqualTo(204);
            assertThat(viewer.awaitEnd(SOON).code()).isEqualTo(4001);
        }
        assertThat(status(fleet.control(), unspent)).isIn(401, 403);
    }

    private HttpResponse<String> ask(JsonObject token, String mode) {
        return api.call(api.request("/api/v1/admin/sandboxes/" + id(MEMBER) + "/live-view")
                .header("Authorization", "Bearer " + token.getString("secret"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        new JsonObject().put("mode", mode).encode())));
    }

    @ParameterizedTest
    @ValueSource(strings = {MEMBER, RELAYED})
    void whoDoesNotReadCostsNobodyMemory(String name) throws Exception {
        Agent agent = name.equals(MEMBER) ? member : relayed;
        long[] before = {
            Usage.of(agent.process().pid()).rssMebibytes(),
            Usage.of(fleet.control().process().pid()).rssMebibytes()
        };
        try (RfbViewer deaf = opened(name, "view");
                RfbViewer reads = opened(name, "view")) {
            deaf.greet();
            reads.greet();
            deaf.picture(64, 48);
            deaf.stopReading();
            // 60 times 1,000 pictures are 700 MB, of which hardly any is taken
            for (int i = 0; i < 60 && !deaf.ended().isDone(); i++) {
                deaf.ask(1_000, 64, 48);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(reads.picture(64, 48)).hasSize(64 * 48 * 4);
            }
            assertThat(Usage.of(agent.process().pid()).rssMebibytes() - before[0])
                    .as("growth of the agent, of which what its collector has touched is the most")
                    .isLessThan(GROWTH_MEBIBYTES);
            assertThat(Usage.of(fleet.control().process().pid()).rssMebibytes() - before[1])
                    .as("growth of the control plane")
                    .isLessThan(GROWTH_MEBIBYTES);
        }
    }

    @Test
    void whenItsOwnerDiesTheViewComesBackThroughAnotherOrItsSuccessor() throws Exception {
        String id = id(MEMBER);
        String owner = api.sandbox(MEMBER).getString("ownerNode");
        ControlNode dies = fleet.nodes().stream()
                .filter(node -> ThreeNodes.idOf(node).equals(owner))
                .findFirst()
                .orElseThrow();
        ControlNode next =
                fleet.nodes().stream().filter(node -> node != dies).findFirst().orElse(dies);
        try (RfbViewer viewer = RfbViewer.open(next.api(), next.base(), id, "control")) {
            viewer.greet();
            dies.process().signal("KILL");
            viewer.awaitEnd(SOON);
        }
        if (next == dies) {
            dies.restart();
        }
        Eventually.see(
                "the view comes back",
                SOON,
                () -> {
                    try (RfbViewer again = RfbViewer.open(next.api(), next.base(), id, "control")) {
                        return again.greet()[0];
                    }
                },
                width -> width == 64);
        if (next != dies) {
            dies.restart();
        }
    }

    private RfbViewer opened(String name, String mode) {
        try {
            return RfbViewer.open(api, api.base(), id(name), mode);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static int status(ControlNode node, String ticket) {
        try {
            return RfbViewer.statusOf(node.base(), ticket);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String id(String name) {
        return api.sandbox(name).getString("id");
    }

    /** As {@code Keysym <down> <name>} and {@code Pointer <buttons>}. */
    private List<String> typed(String name) throws IOException {
        Path file = (name.equals(MEMBER) ? member : relayed).runFolder().resolve("typed");
        return Files.readAllLines(file).stream()
                .dropWhile(line -> !line.equals("# END_OF_TOP"))
                .skip(1)
                .map(line -> line.split(" "))
                .map(words ->
                        words[0].equals("Keysym") ? "Keysym " + words[2] + " " + words[4] : words[0] + " " + words[4])
                .toList();
    }
}
