package dev.sandmesh.control.recording;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.audit.Actor;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.console.Console;
import dev.sandmesh.control.console.TerminalDoor;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.SandboxGuard;
import dev.sandmesh.control.http.TestHttp;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.testing.JobAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Resize;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Terminals that are recorded, over real HTTP and on a real database, with an agent's end that the test answers for: D8. */
@ExtendWith(VertxExtension.class)
final class RecordingsTest {

    private static final String LIST = "/api/v1/admin/terminal-recordings";
    private static final WindowSize SIZE = new WindowSize(30, 100);
    private static final Caller OPERATOR =
            TestingCaller.of("1", "operator@example.org", "operator", Set.of("sandbox:exec"), false);
    private static final Caller READER =
            TestingCaller.of("2", "reader@example.org", "admin", Set.of("audit:read"), false);
    private static final Caller ELSEWHERE = TestingCaller.within(List.of("elsewhere"), "audit:read");

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final List<Recordings> opened = new ArrayList<>();
    private Vertx vertx;
    private DatabaseCable cable;
    private Database database;
    private TestingNode node;
    private Jobs jobs;
    private Console console;
    private JobAgent agent;
    private TestHttp http;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        POSTGRES.owner("DELETE FROM terminal_recordings; DELETE FROM leader");
        cable = new DatabaseCable(vertx, POSTGRES);
        database = Postgres.open(vertx, cable.config());
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        jobs = get(Jobs.open(
                new Jobs.Parts(vertx, "n1", node.bus, node.registry, node.leases, node.trust, InstantSource.system())));
        console = get(Console.open(new Console.Parts(
                vertx, "n1", database, jobs, node.registry, node.audit.trail(), InstantSource.system())));
        agent = new JobAgent(node, "ant-" + UUID.randomUUID(), RecordingsTest::obey);
    }

    @AfterEach
    void stop() {
        cable.mend();
        get(console.close());
        get(jobs.close());
        opened.forEach(one -> get(one.close()));
        node.close();
    }

    private static Future<CommandResult> obey(Command command) {
        return command.order() instanceof Exec
                ? JobAgent.running(command)
                : Future.succeededFuture(JobAgent.result(command.id(), Outcome.OK, ""));
    }

    @Test
    void aTerminalIsRecordedAsItWasShownAndNotAsItWasTyped() throws Exception {
        serve(RecordingConfig.USUAL);
        Screen screen = new Screen();
        WebSocket socket = terminal(screen, "&record=true");
        Command command = ordered(Exec.class);
        String id = command.id().toString();
        assertThat(new JsonObject(screen.next()))
                .isEqualTo(new JsonObject().put("type", "recording").put("id", id));
        byte[] text = "grün\r\n".getBytes(UTF_8);
        bring(command, 0, Arrays.copyOf(text, 3));
        bring(command, 3, Arrays.copyOfRange(text, 3, text.length));
        socket.sendBinary(ByteBuffer.wrap("never-shown\n".getBytes(UTF_8)), true)
                .get(20, SECONDS);
        ordered(Feed.class);
        socket.sendText("{\"type\":\"resize\",\"rows\":50,\"cols\":120}", true).get(20, SECONDS);
        ordered(Resize.class);
        until("it runs", () -> ok(LIST + "/" + id).getLong("bytes") > 0);
        assertThat(ok(LIST + "/" + id).getString("state")).isEqualTo("running");
        end(command, text.length);
        until("it has ended", () -> ok(LIST + "/" + id).getString("state").equals("ended"));

        HttpResponse<String> cast = asked(LIST + "/" + id + "/cast", "reader");
        assertThat(cast.headers().firstValue("Content-Type")).contains("application/x-asciicast");
        assertThat(cast.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment; filename=\"ant-")
                .endsWith("-" + id + ".cast\"");
        List<String> lines = cast.body().lines().toList();
        assertThat(new JsonObject(lines.get(0)).getInteger("version")).isEqualTo(2);
        assertThat(lines.stream().skip(1).map(JsonArray::new).map(event -> event.getString(1) + event.getString(2)))
                .containsExactly("ogr", "oün\r\n", "r120x50");
        assertThat(cast.body()).doesNotContain("never-shown");

        JsonObject item =
                ok(LIST + "?sandbox=" + agent.id()).getJsonArray("items").getJsonObject(0);
        assertThat(item.getMap())
                .containsEntry("id", id)
                .containsEntry("sandboxId", agent.id().toString())
                .containsEntry("actorName", "operator@example.org")
                .containsEntry("columns", 100)
                .containsEntry("rows", 30)
                .containsEntry("bytes", cast.body().getBytes(UTF_8).length)
                .containsKeys("endedAt", "environment", "sandboxName");
        until("its end is told", () -> audited("openTerminal").size() == 2);
        assertThat(audited("openTerminal")).allMatch(row -> row.contains("\"recordingId\": \"" + id));
        assertThat(audited("readTerminalRecording")).anyMatch(row -> row.contains(id) && row.contains("success"));
    }

    @Test
    void whatNobodyAskedForIsRecordedOnlyWhereAllIs() throws Exception {
        serve(RecordingConfig.USUAL);
        Screen plain = new Screen();
        terminal(plain, "");
        Command command = ordered(Exec.class);
        bring(command, 0, "shown".getBytes(UTF_8));
        assertThat(plain.next()).isEqualTo("shown");
        end(command, 5);
        assertThat(ok(LIST).getJsonArray("items")).isEmpty();

        serve(new RecordingConfig(true, Duration.ofDays(90), 1 << 30));
        Screen screen = new Screen();
        terminal(screen, "&record=false");
        assertThat(screen.next()).contains("recording");
        assertThat(ok(LIST).getJsonArray("items")).hasSize(1);
        assertThat(failure("&record=perhaps")).contains("400");
    }

    @Test
    void whoMayNotActThereFindsNothing() throws Exception {
        Recordings recordings = serve(RecordingConfig.USUAL);
        UUID id = recorded(recordings, "box", "dev", 10);
        for (String path : List.of(LIST + "/" + id, LIST + "/" + id + "/cast")) {
            HttpResponse<String> hidden = asked(path, "elsewhere");
            assertThat(hidden.statusCode()).isEqualTo(404);
            assertThat(hidden.body()).contains("recording_not_found").doesNotContain("dev");
            assertThat(asked(path, "operator").statusCode()).isEqualTo(403);
            assertThat(asked(path, "reader").statusCode()).isEqualTo(200);
        }
        assertThat(new JsonObject(asked(LIST, "elsewhere").body()).getJsonArray("items"))
                .isEmpty();
        assertThat(asked(LIST + "/" + UUID.randomUUID(), "reader").statusCode()).isEqualTo(404);
    }

    @Test
    void pagesHoldEachOnceNewestFirstAndAreFiltered() throws Exception {
        Recordings recordings = serve(RecordingConfig.USUAL);
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, recorded(recordings, "box-" + i % 2, "dev", 10).toString());
        }
        List<String> seen = new ArrayList<>();
        String query = "?pageSize=2";
        while (!query.isEmpty()) {
            JsonObject page = ok(LIST + query);
            ids(page).forEach(seen::add);
            query = page.containsKey("next") ? "?pageSize=2&before=" + page.getString("next") : "";
        }
        assertThat(seen).isEqualTo(made);
        assertThat(ids(ok(LIST + "?sandbox=box-1"))).containsExactly(made.get(1), made.get(3));
        assertThat(ids(ok(LIST + "?actor=anna@example.org"))).hasSize(5);
        assertThat(ids(ok(LIST + "?actor=nobody"))).isEmpty();
        assertThat(ids(ok(LIST + "?sandbox=" + UUID.randomUUID()))).isEmpty();
    }

    @Test
    void theOldestThatHaveEndedGoWhereAllAreTooMuch() throws Exception {
        Recordings recordings = serve(new RecordingConfig(false, Duration.ofDays(90), 2_500));
        Recorder running = begun(recordings, "running", "dev");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            made.add(recorded(recordings, "box-" + i, "dev", 1_500).toString());
        }
        until("some are gone", () -> POSTGRES.number("SELECT sum(stored_bytes) FROM terminal_recordings") <= 2_500);
        List<String> left = ids(ok(LIST)).toList();
        assertThat(left).contains(running.id().toString(), made.get(5)).doesNotContain(made.get(0), made.get(1));
        until("it is on the trail", () -> audited("dropTerminalRecording").stream()
                .anyMatch(row -> row.contains(made.get(0)) && row.contains("too_much")));
        assertThat(POSTGRES.number(
                        "SELECT count(*) FROM terminal_recording_parts WHERE recording_id = '" + made.get(0) + "'"))
                .isZero();
        running.end();
    }

    @Test
    void whatIsOldGoes() throws Exception {
        Recordings first = serve(RecordingConfig.USUAL);
        UUID old = recorded(first, "old", "dev", 10);
        POSTGRES.owner(
                "UPDATE terminal_recordings SET started_at = now() - interval '91 days', ended_at = now() - interval"
                        + " '91 days' WHERE id = '" + old + "'");
        UUID young = recorded(first, "young", "dev", 10);
        until("it is gone", () -> ids(ok(LIST)).toList().equals(List.of(young.toString())));
        until("it is on the trail", () -> audited("dropTerminalRecording").stream()
                .anyMatch(row -> row.contains(old.toString()) && row.contains("old")));
    }

    @Test
    void anotherNodeEndsWhatOneThatIsGoneHasLeftAndThatOneRecordsNoMore() throws Exception {
        Recordings recordings = serve(RecordingConfig.USUAL);
        Recorder left = begun(recordings, "box", "dev");
        get(left.append(Buffer.buffer("until here")));
        until("a part is stored", () -> ok(LIST + "/" + left.id()).getLong("bytes") > 0);
        POSTGRES.owner("INSERT INTO leader (role, holder, held_until, since) VALUES ('registrations', 'n2',"
                + " now() + interval '1 hour', now() - interval '1 hour')");
        open("n2", RecordingConfig.USUAL);
        until(
                "it is interrupted",
                () -> ok(LIST + "/" + left.id()).getString("state").equals("interrupted"));
        assertThat(asked(LIST + "/" + left.id() + "/cast", "reader").body()).contains("until here");
        get(left.append(Buffer.buffer("too late")));
        assertThat(get(left.over()).code()).isEqualTo("recording_failed");
        assertThat(left.append(Buffer.buffer("much too late")).failed()).isTrue();
        assertThat(asked(LIST + "/" + left.id() + "/cast", "reader").body()).doesNotContain("too late");
    }

    @Test
    void aTerminalWhoseRecordingCannotGoOnEndsAndSaysWhy() throws Exception {
        serve(RecordingConfig.USUAL);
        Screen screen = new Screen();
        terminal(screen, "&record=true");
        Command command = ordered(Exec.class);
        String id = command.id().toString();
        assertThat(screen.next()).contains("recording");
        bring(command, 0, "shown".getBytes(UTF_8));
        assertThat(screen.next()).isEqualTo("shown");
        until("a part is stored", () -> ok(LIST + "/" + id).getLong("bytes") > 0);
        POSTGRES.owner(
                "UPDATE terminal_recordings SET state = 'interrupted', ended_at = now() WHERE id = '" + id + "'");
        bring(command, 5, "noted too late".getBytes(UTF_8));
        ordered(Cancel.class);
        CommandResult result =
                new CommandResult(command.id(), Outcome.FAILED, "cancelled", "so it is", new JsonObject());
        get(agent.send(agent.output(command, 19, 0, Optional.of(result)), Buffer.buffer()));
        String last = screen.next();
        if (last.equals("noted too late")) {
            // shown before anybody knew that it could not be stored
            last = screen.next();
        }
        assertThat(new JsonObject(last).getString("code")).isEqualTo("recording_failed");
        until("it is on the trail", () -> audited("openTerminal").stream()
                .anyMatch(row -> row.contains("recording_failed") && row.contains("\"recordingId\": \"" + id)));
    }

    @Test
    void settingsAreReadAndWrongOnesSaid() {
        assertThat(RecordingConfig.read(Map.of())).isEqualTo(RecordingConfig.USUAL);
        assertThat(RecordingConfig.read(
                        Map.of("SANDMESH_TERMINAL_RECORDING", "always", "SANDMESH_TERMINAL_RECORDING_DAYS", "3650")))
                .isEqualTo(new RecordingConfig(true, Duration.ofDays(3_650), 1 << 30));
        for (String days : List.of("0", "3651", "-1", "ninety", "99999")) {
            assertThatThrownBy(() -> RecordingConfig.read(
                            Map.of("SANDMESH_TERMINAL_RECORDING", "never", "SANDMESH_TERMINAL_RECORDING_DAYS", days)))
                    .hasMessageContaining("SANDMESH_TERMINAL_RECORDING=never")
                    .hasMessageContaining("SANDMESH_TERMINAL_RECORDING_DAYS=" + days);
        }
    }

    @Test
    void whileTheDatabaseIsAwayWhatIsShownIsKeptAndNoneOfItTwice() throws Exception {
        serve(RecordingConfig.USUAL);
        Screen screen = new Screen();
        terminal(screen, "&record=true");
        Command command = ordered(Exec.class);
        assertThat(screen.next()).contains("recording");
        bring(command, 0, "before;".getBytes(UTF_8));
        assertThat(screen.next()).isEqualTo("before;");
        cable.cut();
        until("it is away", () -> !database.available());
        bring(command, 7, "meanwhile;".getBytes(UTF_8));
        assertThat(screen.next()).isEqualTo("meanwhile;");
        end(command, 17);
        assertThat(screen.next()).contains("ended");
        cable.mend();
        String id = command.id().toString();
        until("it is back", database::available);
        until("it has ended", () -> ok(LIST + "/" + id).getString("state").equals("ended"));
        assertThat(shown(asked(LIST + "/" + id + "/cast", "reader").body())).isEqualTo("before;meanwhile;");
        until("its end is told", () -> audited("openTerminal").size() == 2);
    }

    @Test
    void whatNobodyKnowsToHaveBegunEnds() throws Exception {
        Recordings recordings = serve(RecordingConfig.USUAL);
        Recorder known = begun(recordings, "known", "dev");
        Recorder other = begun(recordings, "other", "dev");
        POSTGRES.owner("UPDATE terminal_recordings SET started_at = now() - interval '2 minutes';"
                + " INSERT INTO terminal_recordings (id, node, sandbox_id, sandbox_name, environment, actor_id, actor_name,"
                + " started_at, width, height) SELECT gen_random_uuid(), node, sandbox_id, 'lost', environment, actor_id,"
                + " actor_name, started_at, width, height FROM terminal_recordings WHERE id = '" + known.id() + "'");
        until("it is interrupted", () -> ok(LIST + "?sandbox=lost")
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("state")
                .equals("interrupted"));
        for (Recorder one : List.of(known, other)) {
            assertThat(ok(LIST + "/" + one.id()).getString("state")).isEqualTo("running");
        }
    }

    @Test
    void aNodeThatStopsStoresWhatItHas() throws Exception {
        Recordings recordings = serve(RecordingConfig.USUAL);
        Recorder recorder = begun(recordings, "box", "dev");
        get(recorder.append(Buffer.buffer("last words")));
        opened.remove(recordings);
        get(recordings.close());
        assertThat(ok(LIST + "/" + recorder.id()).getString("state")).isEqualTo("interrupted");
        assertThat(asked(LIST + "/" + recorder.id() + "/cast", "reader").body()).contains("last words");
    }

    private Recordings open(String id, RecordingConfig config) {
        Recordings recordings = get(Recordings.open(
                new Recordings.Parts(vertx, id, database, node.audit.trail(), InstantSource.system()), config));
        opened.add(recordings);
        return recordings;
    }

    private Recordings serve(RecordingConfig config) throws Exception {
        Recordings recordings = open("n1", config);
        TerminalDoor door = new TerminalDoor(
                console,
                recordings,
                new TerminalDoor.Guard(
                        RecordingsTest::known,
                        RecordingsTest::known,
                        caller -> false,
                        new SandboxGuard(node.registry::environmentOf),
                        node.audit.refusals()));
        List<Endpoint<?, ?>> endpoints = recordings.endpoints();
        http = new TestHttp(vertx, RecordingsTest::known, node.registry::environmentOf, endpoints, List.of(door));
        return recordings;
    }

    private static Future<Caller> known(String token) {
        return switch (token) {
            case "operator" -> Future.succeededFuture(OPERATOR);
            case "reader" -> Future.succeededFuture(READER);
            case "elsewhere" -> Future.succeededFuture(ELSEWHERE);
            default -> Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
        };
    }

    private Recorder begun(Recordings recordings, String sandbox, String environment) {
        AuditEntry row = AuditEntry.system("", "openTerminal")
                .by(Actor.user("a1", "anna@example.org", "operator"))
                .on(new AuditEntry.Target("sandbox", UUID.randomUUID().toString(), sandbox, environment));
        return get(recordings.begin(node.registry.newId(), row, SIZE));
    }

    /** One that has shown so many bytes that nothing makes shorter. */
    private UUID recorded(Recordings recordings, String sandbox, String environment, int bytes) throws Exception {
        Recorder recorder = begun(recordings, sandbox, environment);
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            text.append(UUID.randomUUID());
        }
        get(recorder.append(Buffer.buffer(text.toString())));
        recorder.end();
        get(recorder.closed());
        return recorder.id();
    }

    private WebSocket terminal(Screen screen, String more) throws Exception {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer operator")
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + http.port() + "/api/v1/terminal?rows=30&cols=100&sandbox="
                                + agent.id() + more),
                        screen)
                .get(20, SECONDS);
    }

    private String failure(String more) throws Exception {
        return http.send(http.request("/api/v1/terminal?sandbox=" + agent.id() + more)
                                .header("Authorization", "Bearer operator"))
                        .statusCode()
                + "";
    }

    private Command ordered(Class<? extends Order> kind) throws Exception {
        until(kind.getSimpleName() + " is ordered", () -> agent.received.stream()
                .anyMatch(command -> kind.isInstance(command.order())));
        return agent.received.stream()
                .filter(command -> kind.isInstance(command.order()))
                .findFirst()
                .orElseThrow();
    }

    private void bring(Command command, long offset, byte[] bytes) {
        assertThat(get(agent.send(agent.output(command, offset, bytes.length, Optional.empty()), Buffer.buffer(bytes)))
                        .upTo())
                .isEqualTo(offset + bytes.length);
    }

    private void end(Command command, long offset) {
        CommandResult result = new CommandResult(command.id(), Outcome.OK, "", "so it is", new JsonObject());
        get(agent.send(agent.output(command, offset, 0, Optional.of(result)), Buffer.buffer()));
    }

    private HttpResponse<String> asked(String path, String token) throws Exception {
        return http.send(http.request(path).header("Authorization", "Bearer " + token));
    }

    private JsonObject ok(String path) throws Exception {
        HttpResponse<String> answer = asked(path, "reader");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static Stream<String> ids(JsonObject page) {
        return page.getJsonArray("items").stream().map(item -> ((JsonObject) item).getString("id"));
    }

    private static String shown(String cast) {
        StringBuilder shown = new StringBuilder();
        cast.lines().skip(1).map(JsonArray::new).forEach(event -> shown.append(event.getString(2)));
        return shown.toString();
    }

    private List<String> audited(String action) {
        return POSTGRES.column(
                "SELECT concat_ws(' ', outcome, code, target_id, after::text) FROM audit WHERE action = '" + action
                        + "' AND (target_kind <> 'sandbox' OR target_id = '" + agent.id() + "') ORDER BY seq");
    }

    private static final class Screen implements WebSocket.Listener {
        private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return Optional.ofNullable(shown.poll(20, SECONDS)).orElse("nothing came");
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
            shown.add(UTF_8.decode(bytes).toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            shown.add(text.toString());
            socket.request(1);
            return null;
        }
    }
}
