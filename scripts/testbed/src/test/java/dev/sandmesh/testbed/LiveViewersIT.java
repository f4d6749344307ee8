package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Several people before one screen, each at another node: who sees whom, who controls, who is sent away (A81, A119, A170). */
@TestInstance(Lifecycle.PER_CLASS)
class LiveViewersIT {

    private static final String NAME = "watched";
    private static final Duration SOON = Duration.ofSeconds(45);

    private Fleet fleet;
    private Api api;
    private Agent agent;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        agent = fleet.addSandbox(NAME, SandboxKind.SCREEN);
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @AfterEach
    void leave() {
        Eventually.hold("nobody looks", SOON, () -> viewers(api).isEmpty());
    }

    @Test
    void oneAtATimeControlsAndTheOthersHaveTheirTurns() throws Exception {
        try (RfbViewer ann = talking(0, "control");
                RfbViewer ben = talking(1, "control");
                RfbViewer cat = talking(2, "control")) {
            Eventually.hold("ann controls", SOON, () -> controls(ann));
            List.of(ben, cat).forEach(each -> Eventually.hold("it waits", SOON, () -> waits(each)));
            types('a', ann);
            typesNothing('b', ben);

            ann.say(new JsonObject().put("type", "grant").put("to", cat.told().getString("you")));
            Eventually.hold("cat was given it", SOON, () -> controls(cat) && !controls(ann) && how(ben, "granted"));
            types('c', cat);
            typesNothing('d', ann);

            cat.say(new JsonObject().put("type", "release"));
            Eventually.hold("it is ben's turn", SOON, () -> controls(ben) && how(cat, "released"));
            ann.say(new JsonObject().put("type", "ask"));
            Eventually.hold("ann waits", SOON, () -> waits(ann));
            cat.say(new JsonObject().put("type", "take").put("reason", "a customer waits"));
            Eventually.hold("cat took it", SOON, () -> controls(cat) && how(ben, "taken"));
            assertThat(ben.told().getJsonObject("handing").getString("reason")).isEqualTo("a customer waits");
            typesNothing('e', ben);

            cat.close();
            Eventually.hold("ann is next", SOON, () -> controls(ann) && how(ann, "left"));
            types('f', ann);
        }
        assertThat(trail("passScreenControl").stream()
                        .map(row -> row.getJsonObject("after").getString("how"))
                        .limit(5)
                        .toList())
                .as("newest first")
                .contains("left", "taken", "released", "granted");
    }

    @Test
    void whatIsHeldIsLetGoWhenTheControlPasses() throws Exception {
        try (RfbViewer ann = talking(0, "control");
                RfbViewer ben = talking(1, "control")) {
            Eventually.hold("ann controls, and ben waits", SOON, () -> controls(ann) && waits(ben));
            ann.point(1, 5, 5);
            Eventually.hold("the button is down", SOON, () -> typed().contains("Pointer 1"));
            ben.say(new JsonObject().put("type", "take").put("reason", "it hangs"));
            Eventually.hold(
                    "it is up", SOON, () -> typed().lastIndexOf("Pointer 0") > typed().lastIndexOf("Pointer 1"));
        }
    }

    @Test
    void theWorkerIsPausedAsLongAsSomebodyWantsItAndHoldsTheScreen() throws Exception {
        try (RfbViewer ann = talking(0, "control");
                RfbViewer ben = talking(1, "control")) {
            Eventually.hold("ann controls, and ben waits", SOON, () -> controls(ann) && waits(ben));
            ben.say(new JsonObject().put("type", "pauseWorker"));
            ann.say(new JsonObject().put("type", "pauseWorker"));
            Eventually.hold("everybody is told", SOON, () -> workerIsPaused(ann) && workerIsPaused(ben));
            Eventually.hold("it takes nothing new", SOON, this::takesNothing);
            ann.say(new JsonObject().put("type", "resumeWorker"));
            Eventually.hold("it goes on", SOON, () -> !takesNothing() && !workerIsPaused(ann));

            ann.say(new JsonObject().put("type", "pauseWorker"));
            Eventually.hold("it takes nothing new again", SOON, this::takesNothing);
            ann.say(new JsonObject().put("type", "release"));
            Eventually.hold("it goes on when the control passes", SOON, () -> controls(ben) && !takesNothing());

            ben.say(new JsonObject().put("type", "pauseWorker"));
            Eventually.hold("it takes nothing new for ben", SOON, this::takesNothing);
        }
        Eventually.hold("it goes on when the view has ended", SOON, () -> !takesNothing());
        assertThat(trail("pauseWorkerForView")).isNotEmpty();
    }

    @Test
    @Tag("slow")
    void whoDoesNothingForAMinuteMakesRoomForWhoWaits() throws Exception {
        try (RfbViewer ann = talking(0, "control");
                RfbViewer ben = talking(1, "control")) {
            Eventually.hold("ann controls, and ben waits", SOON, () -> controls(ann) && waits(ben));
            Eventually.hold("it is ben's", Duration.ofMinutes(3), () -> controls(ben) && how(ann, "idle"));
            types('i', ben);
        }
    }

    private static boolean workerIsPaused(RfbViewer viewer) {
        return viewer.told().getJsonObject("worker", new JsonObject()).getBoolean("paused", false);
    }

    private boolean takesNothing() {
        return api.sandbox(NAME)
                .getJsonObject("capacity", new JsonObject())
                .getString("closed", "")
                .equals("paused");
    }

    @Test
    void whoOnlyLooksCannotEvenAsk() throws Exception {
        try (RfbViewer looks = talking(0, "view")) {
            Eventually.hold("it is told of itself", SOON, () -> !looks.itself().isEmpty());
            looks.say(new JsonObject().put("type", "take").put("reason", "I want to"));
            looks.say(new JsonObject().put("type", "ask"));
            typesNothing('n', looks);
            assertThat(controls(looks) || waits(looks)).isFalse();
            looks.say(new JsonObject().put("type", "dance"));
            assertThat(looks.awaitEnd(SOON).code()).isEqualTo(4014);
        }
        try (RfbViewer plain = RfbViewer.open(api, api.base(), id(), "view")) {
            plain.greet();
            plain.say(new JsonObject().put("type", "ask"));
            assertThat(plain.awaitEnd(SOON).code()).isEqualTo(4014);
        }
    }

    @Test
    void whoCannotBeToldLosesTheViewWithTheControl() throws Exception {
        try (RfbViewer plain = RfbViewer.open(api, fleet.nodes().get(0).base(), id(), "control")) {
            plain.greet();
            types('p', plain);
            try (RfbViewer second = RfbViewer.open(api, api.base(), id(), "control")) {
                assertThat(second.awaitEnd(SOON).code()).isEqualTo(4017);
            }
            try (RfbViewer ann = talking(1, "control")) {
                ann.say(new JsonObject().put("type", "take").put("reason", "it runs away"));
                assertThat(plain.awaitEnd(SOON).code()).isEqualTo(4017);
                Eventually.hold("ann controls", SOON, () -> controls(ann));
            }
        }
    }

    @Test
    void everyNodeKnowsWhoLooksAndEndsIt() throws Exception {
        try (RfbViewer ann = talking(0, "control");
                RfbViewer ben = talking(1, "view")) {
            for (ControlNode node : fleet.nodes()) {
                Eventually.hold(
                        "two look, says " + node.name(),
                        SOON,
                        () -> viewers(node.api()).size() == 2);
                Map<String, JsonObject> byMode = viewers(node.api()).stream()
                        .collect(Collectors.toMap(viewer -> viewer.getString("mode"), viewer -> viewer));
                assertThat(byMode.get("control").getBoolean("controls")).isTrue();
                assertThat(byMode.get("view").getBoolean("controls")).isFalse();
                assertThat(byMode.get("view").getString("name")).isEqualTo(ControlNode.EMAIL);
            }
            String benId = ben.told().getString("you");
            ControlNode other = fleet.nodes().get(fleet.nodes().size() - 1);
            assertThat(disconnect(other.api(), benId, "").statusCode()).isEqualTo(400);
            assertThat(disconnect(other.api(), benId, "the demonstration is over")
                            .statusCode())
                    .isEqualTo(200);
            RfbViewer.End end = ben.awaitEnd(SOON);
            assertThat(end.code()).isEqualTo(4013);
            assertThat(end.reason()).isEqualTo(ControlNode.EMAIL + " has disconnected you: the demonstration is over");
            Eventually.hold("one is left", SOON, () -> viewers(api).size() == 1);
            assertThat(disconnect(other.api(), benId, "again").statusCode()).isEqualTo(404);
            assertThat(controls(ann)).isTrue();
        }
        JsonObject row = trail("disconnectLiveViewer").stream()
                .filter(tried -> tried.getString("outcome").equals("success"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("after");
        assertThat(row.getString("reason")).isEqualTo("the demonstration is over");
        assertThat(row.getString("viewer")).isEqualTo(ControlNode.EMAIL);
    }

    private RfbViewer talking(int node, String mode) throws Exception {
        ControlNode at = fleet.nodes().get(node % fleet.nodes().size());
        RfbViewer viewer = RfbViewer.talking(api, at.base(), id(), mode);
        viewer.greet();
        return viewer;
    }

    private static boolean controls(RfbViewer viewer) {
        return viewer.itself().getBoolean("controls", false);
    }

    private static boolean waits(RfbViewer viewer) {
        return viewer.itself().getBoolean("waits", false);
    }

    private static boolean how(RfbViewer viewer, String how) {
        return viewer.told()
                .getJsonObject("handing", new JsonObject())
                .getString("how", "")
                .equals(how);
    }

    private void types(char key, RfbViewer viewer) {
        viewer.key(key);
        Eventually.hold(key + " reaches the sandbox", SOON, () -> typed().contains("Keysym " + key));
    }

    /** Its picture comes after all that it has said before. */
    private void typesNothing(char key, RfbViewer viewer) {
        viewer.key(key);
        viewer.picture(64, 48);
        assertThat(typed()).doesNotContain("Keysym " + key);
    }

    /** As {@code Keysym <name>} of each key that went down, and {@code Pointer <buttons>}. */
    private List<String> typed() {
        Path file = agent.runFolder().resolve("typed");
        try {
            return Files.readAllLines(file).stream()
                    .dropWhile(line -> !line.equals("# END_OF_TOP"))
                    .skip(1)
                    .map(line -> line.split(" "))
                    .filter(words -> words[0].equals("Pointer") || words[2].equals("1"))
                    .map(words -> words[0] + " " + words[4])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonObject> viewers(Api at) {
        return Api.objects(
                at.get("/api/v1/admin/sandboxes/" + id() + "/live-viewers").getJsonArray("items"));
    }

    private HttpResponse<String> disconnect(Api at, String view, String reason) {
        return at.post(
                "/api/v1/admin/sandboxes/" + id() + "/live-viewers/" + view + "/disconnect",
                new JsonObject().put("reason", reason));
    }

    private List<JsonObject> trail(String action) {
        return Api.objects(
                api.get("/api/v1/admin/audit?pageSize=50&action=" + action).getJsonArray("items"));
    }

    private String id() {
        return api.sandbox(NAME).getString("id");
    }
}
