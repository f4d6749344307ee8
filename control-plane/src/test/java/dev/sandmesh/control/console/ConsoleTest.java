package dev.sandmesh.control.console;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.BodyRest;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.SandboxGuard;
import dev.sandmesh.control.http.TestHttp;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.recording.RecordingConfig;
import dev.sandmesh.control.recording.Recordings;
import dev.sandmesh.control.testing.JobAgent;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.FollowLog;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Resize;
import dev.sandmesh.protocol.command.StopProcess;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs, terminals and logs over real HTTP, with an agent's end that the test answers for: A120, D8. */
@ExtendWith(VertxExtension.class)
final class ConsoleTest {

    private static final Caller OPERATOR =
            TestingCaller.of("1", "operator@example.org", "operator", Set.of("sandbox:operate", "sandbox:exec"), false);
    private static final Caller VIEWER =
            TestingCaller.of("2", "viewer@example.org", "viewer", Set.of("sandbox:read"), false);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final Set<Caller> ended = ConcurrentHashMap.newKeySet();
    private Vertx vertx;
    private Database database;
    private TestingNode node;
    private Console console;
    private Recordings recordings;
    private Jobs jobs;
    private TestHttp http;
    private JobAgent agent;

    @BeforeEach
    void start(Vertx given) throws Exception {
        vertx = given;
        database = POSTGRES.open(vertx);
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        jobs = get(Jobs.open(
                new Jobs.Parts(vertx, "n1", node.bus, node.registry, node.leases, node.trust, InstantSource.system())));
        console = console("n1");
        recordings = get(Recordings.open(
                new Recordings.Parts(vertx, "n1", database, node.audit.trail(), InstantSource.system()),
                RecordingConfig.USUAL));
        TerminalDoor door = new TerminalDoor(
                console,
                recordings,
                new TerminalDoor.Guard(
                        ticket -> known(ticket),
                        authenticator(),
                        ended::contains,
                        new SandboxGuard(node.registry::environmentOf),
                        node.audit.refusals()));
        http = new TestHttp(vertx, authenticator(), node.registry::environmentOf, console.endpoints(), List.of(door));
        agent = new JobAgent(node, "ant-" + UUID.randomUUID(), this::obey);
    }

    private Console console(String id) {
        return get(Console.open(new Console.Parts(
                vertx, id, database, jobs, node.registry, node.audit.trail(), InstantSource.system())));
    }

    @AfterEach
    void stop() {
        get(console.close());
        get(jobs.close());
        get(recordings.close());
        node.close();
    }

    private Future<CommandResult> obey(Command command) {
        return command.order() instanceof Exec || command.order() instanceof FollowLog
                ? JobAgent.running(command)
                : Future.succeededFuture(JobAgent.result(command.id(), Outcome.OK, ""));
    }

    @Test
    void execBringsWhatWasWrittenAndHowItEnded() throws Exception {
        JsonObject body = new JsonObject()
                .put("command", List.of("make", "it"))
                .put("environment", Map.of("TOKEN", "never-shown"))
                .put("input", "typed-secret");
        CompletableFuture<HttpResponse<String>> answer = sent(exec(body));
        Command command = ordered(Exec.class);
        until("its input is fed", () -> agent.received.stream().anyMatch(one -> one.order() instanceof Feed));
        bring(command, 0, OutputPiece.Stream.STDOUT, "out");
        bring(command, 3, OutputPiece.Stream.STDERR, "err");
        end(command, 6, Outcome.FAILED, "exited", new JsonObject().put("exitCode", 3));

        HttpResponse<String> told = answer.get(30, SECONDS);
        assertThat(told.statusCode()).isEqualTo(200);
        JsonObject result = new JsonObject(told.body());
        assertThat(result.getString("stdout")).isEqualTo("out");
        assertThat(result.getString("stderr")).isEqualTo("err");
        assertThat(result.getString("outcome")).isEqualTo("failed");
        assertThat(result.getString("code")).isEqualTo("exited");
        assertThat(result.getInteger("exitCode")).isEqualTo(3);
        assertThat(result.getBoolean("truncated")).isFalse();
        until("both rows are there", () -> audited("execSandbox").size() == 2);
        assertThat(audited("execSandbox").get(0)).contains("make", "it", "TOKEN", "success");
        assertThat(audited("execSandbox").get(1)).contains("failed", "exitCode");
        assertThat(String.join("", audited("execSandbox"))).doesNotContain("never-shown", "typed-secret");
    }

    /** Its node is gone, and nobody else was told what came of it. */
    @Test
    void anotherNodeTellsOnceThatAFateIsNotKnown() throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                sent(exec(new JsonObject().put("command", List.of("sleep", "100"))));
        Command command = ordered(Exec.class);
        POSTGRES.execute("INSERT INTO leader (role, holder, held_until, since) VALUES ('registrations', 'n2',"
                + " now() + interval '1 hour', now() - interval '1 hour')"
                + " ON CONFLICT (role) DO UPDATE SET held_until = excluded.held_until, since = excluded.since");
        List<Console> others = List.of(console("n2"), console("n3"));
        until("it is told", () -> audited("execSandbox").size() == 2);
        assertThat(audited("execSandbox").get(0)).contains(command.id().toString(), "success");
        assertThat(audited("execSandbox").get(1))
                .contains(
                        "failed",
                        "unknown",
                        "control_node_gone",
                        "n1",
                        command.id().toString());
        others.forEach(other -> get(other.close()));
        assertThat(audited("execSandbox")).hasSize(2);
        end(command, 0, Outcome.OK, "", new JsonObject());
        assertThat(answer.get(30, SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void framesComeAsTheyAreWritten() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> answer = HttpClient.newHttpClient()
                .sendAsync(
                        exec(new JsonObject().put("command", List.of("make")))
                                .header("Accept", FramedForm.MEDIA_TYPE)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        Command command = ordered(Exec.class);
        bring(command, 0, OutputPiece.Stream.STDERR, "what");
        end(command, 4, Outcome.OK, "", new JsonObject().put("exitCode", 0));
        HttpResponse<byte[]> told = answer.get(30, SECONDS);
        assertThat(told.headers().firstValue("Content-Type")).contains(FramedForm.MEDIA_TYPE);
        List<String> frames = frames(told.body());
        assertThat(frames.get(0)).isEqualTo("2 what");
        assertThat(frames.get(1)).startsWith("3 {").contains("\"exitCode\":0", "\"outcome\":\"ok\"");
        assertThat(frames).hasSize(2);
    }

    /** Bytes of any kind and number, of which no more is read than the program reads, while what it writes comes back. */
    @Test
    void inputThatIsStreamedGoesToTheProgramAsItIs() throws Exception {
        byte[] input = new byte[300_000];
        new Random(1).nextBytes(input);
        String order = new JsonObject().put("command", List.of("tar", "x")).encode();
        try (Socket socket = streaming("operator")) {
            OutputStream body = socket.getOutputStream();
            chunk(body, (order + "\nfirst").getBytes(US_ASCII));
            Command command = ordered(Exec.class);
            assertThat(((Exec) command.order()).input()).isTrue();
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            assertThat(head(answer)).startsWith("HTTP/1.1 200");
            until("what came with the order is fed", () -> fed().equals(Buffer.buffer("first")));
            chunk(body, input);
            until("the rest is fed", () -> fed().length() == 5 + input.length);
            assertThat(agent.received).noneMatch(one -> one.order() instanceof Feed feed && feed.end());
            body.write("0\r\n\r\n".getBytes(US_ASCII));
            until("its end is told", () -> agent.received.stream()
                    .anyMatch(one -> one.order() instanceof Feed feed && feed.end()));
            assertThat(fed().slice(5, fed().length()).getBytes()).isEqualTo(input);
            end(command, 0, Outcome.OK, "", new JsonObject().put("exitCode", 0));
            StringBuilder told = new StringBuilder();
            while (!told.toString().endsWith("\r\n0\r\n\r\n")) {
                told.append((char) answer.readUnsignedByte());
            }
            assertThat(told).contains("\"inputBytes\":300005");
        }
        until("both rows are there", () -> audited("execSandbox").size() == 2);
        assertThat(audited("execSandbox").get(0)).contains("streamed");
        assertThat(audited("execSandbox").get(1)).contains("inputBytes");
    }

    @Test
    void inputThatBreaksOffHasNoEndAndWhatNobodyMaySendIsNotRead() throws Exception {
        try (Socket socket = streaming("operator")) {
            chunk(socket.getOutputStream(), "{\"command\":[\"cat\"]}\nhalf".getBytes(US_ASCII));
            until("it is fed", () -> fed().equals(Buffer.buffer("half")));
        }
        until("the program is ended", () -> agent.received.stream().anyMatch(one -> one.order() instanceof Cancel));
        assertThat(agent.received).noneMatch(one -> one.order() instanceof Feed feed && feed.end());
        try (Socket socket = streaming("viewer")) {
            chunk(socket.getOutputStream(), "{\"command\":[\"cat\"]}\n".getBytes(US_ASCII));
            assertThat(head(new DataInputStream(socket.getInputStream()))).startsWith("HTTP/1.1 403");
        }
        try (Socket socket = streaming("operator")) {
            chunk(socket.getOutputStream(), "{\"command\":[\"cat\"],\"input\":\"x\"}\n".getBytes(US_ASCII));
            assertThat(head(new DataInputStream(socket.getInputStream()))).startsWith("HTTP/1.1 400");
        }
        assertThat(agent.received.stream()
                        .filter(one -> one.order() instanceof Exec)
                        .count())
                .isEqualTo(1);
    }

    private Socket streaming(String token) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("POST /api/v1/admin/sandboxes/" + agent.id() + "/exec HTTP/1.1\r\nHost: a\r\n"
                                + "Authorization: Bearer " + token + "\r\nContent-Type: " + BodyRest.MEDIA_TYPE
                                + "\r\nAccept: " + FramedForm.MEDIA_TYPE + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .getBytes(US_ASCII));
        return socket;
    }

    private static void chunk(OutputStream body, byte[] bytes) throws IOException {
        body.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        body.write(bytes);
        body.write("\r\n".getBytes(US_ASCII));
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private Buffer fed() {
        Buffer all = Buffer.buffer();
        agent.received.stream()
                .filter(one -> one.order() instanceof Feed)
                .forEach(one -> all.appendBuffer(((Feed) one.order()).data()));
        return all;
    }

    /** D8: what is not read is not taken from the program either, so memory is bounded. */
    @Test
    void whoDoesNotReadStopsTheProgramAndWhoGoesEndsIt() throws Exception {
        AtomicLong offset = new AtomicLong();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
            String body = new JsonObject().put("command", List.of("yes")).encode();
            socket.getOutputStream()
                    .write(("POST /api/v1/admin/sandboxes/" + agent.id() + "/exec HTTP/1.1\r\nHost: a\r\n"
                                    + "Authorization: Bearer operator\r\nContent-Type: application/json\r\nAccept: "
                                    + FramedForm.MEDIA_TYPE + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(US_ASCII));
            Command command = ordered(Exec.class);
            Buffer much = Buffer.buffer(new byte[CommandOutput.MOST_BYTES]);
            Future<?> last;
            do {
                last = agent.send(agent.output(command, offset.get(), much.length(), Optional.empty()), much);
                assertThat(offset.addAndGet(much.length()))
                        .as("bytes that nobody reads")
                        .isLessThan(32L * 1024 * 1024);
            } while (isTaken(last));
        }
        until("the program is ended", () -> agent.received.stream().anyMatch(one -> one.order() instanceof Cancel));
        JsonObject killed = new JsonObject().put("signal", 15);
        CommandResult result =
                new CommandResult(ordered(Exec.class).id(), Outcome.FAILED, "cancelled", "by order", killed);
        get(agent.send(agent.output(ordered(Exec.class), offset.get(), 0, Optional.of(result)), Buffer.buffer()));
        until("both rows are there", () -> audited("execSandbox").size() == 2);
        assertThat(audited("execSandbox").get(1)).contains("client_gone").doesNotContain("signal");
    }

    private boolean isTaken(Future<?> sent) {
        return get(Future.any(sent, vertx.timer(2, SECONDS)).map(any -> sent.succeeded()));
    }

    @Test
    void whoMayNotAnyMoreIsCutOffAndTheProgramEnds() throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                sent(exec(new JsonObject().put("command", List.of("sleep", "100"))));
        ordered(Exec.class);
        ended.add(OPERATOR);
        assertThat(answer.handle((told, failure) -> failure).get(30, SECONDS)).isNotNull();
        until("the program is ended", () -> agent.received.stream().anyMatch(one -> one.order() instanceof Cancel));
    }

    @Test
    void aLogIsFollowedAsText() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = sent(http.request(
                        "/api/v1/admin/sandboxes/" + agent.id() + "/processes/worker/log/follow?from=-100&search=a")
                .header("Authorization", "Bearer operator"));
        Command command = ordered(FollowLog.class);
        assertThat(command.order()).isEqualTo(new FollowLog("worker", -100, Optional.empty(), true, Optional.of("a")));
        bring(command, 0, OutputPiece.Stream.STDOUT, "a line\n");
        end(command, 7, Outcome.OK, "", new JsonObject());
        assertThat(answer.get(30, SECONDS).body()).isEqualTo("a line\n");
    }

    @Test
    void ordersThatAreDoneAtOnceAreAnsweredAndRecorded() throws Exception {
        HttpResponse<String> paused = sent(post("pause")).get(30, SECONDS);
        assertThat(new JsonObject(paused.body()).getString("action")).isEqualTo("pauseSandbox");
        assertThat(ordered(Pause.class).order()).isEqualTo(new Pause());
        HttpResponse<String> stopped = sent(post("processes/worker/stop")).get(30, SECONDS);
        assertThat(new JsonObject(stopped.body()).getString("outcome")).isEqualTo("ok");
        assertThat(ordered(StopProcess.class).order()).isEqualTo(new StopProcess("worker"));
        assertThat(audited("stopProcess")).singleElement().asString().contains("worker");
    }

    @Test
    void everyRefusalHasItsCode() throws Exception {
        assertThat(code(exec(UUID.randomUUID().toString()))).isEqualTo("sandbox_not_found");
        String absent = node.own(TestingAgent.of("absent").speaking(1, 2, 3).register(""), 3)
                .sandboxId()
                .toString();
        assertThat(code(exec(absent))).isEqualTo("agent_unreachable");
        JobAgent old = new JobAgent(node, "old", 2, this::obey);
        assertThat(code(exec(old.id().toString()))).isEqualTo("agent_too_old");
        JobAgent timeless = new JobAgent(node, "timeless", 3, this::obey);
        assertThat(code(http.request("/api/v1/admin/sandboxes/" + timeless.id()
                        + "/processes/worker/log/follow?since=2026-11-22T10:00:00Z")))
                .isEqualTo("agent_too_old");
        JobAgent full = new JobAgent(
                node,
                "full",
                command -> Future.succeededFuture(JobAgent.result(command.id(), Outcome.REFUSED, "unknown_process")));
        for (String own : List.of("no_such_user", "no_such_directory", "already_draining", "not_ready")) {
            JobAgent unwilling = new JobAgent(
                    node, own, command -> Future.succeededFuture(JobAgent.result(command.id(), Outcome.REFUSED, own)));
            assertThat(code(exec(unwilling.id().toString()))).isEqualTo(own);
        }
        assertThat(code(http.request("/api/v1/admin/sandboxes/" + full.id() + "/processes/none/stop")
                        .POST(HttpRequest.BodyPublishers.noBody())))
                .isEqualTo("process_not_found");
    }

    @Test
    void aTerminalTakesWhatIsTypedAndShowsWhatIsWritten() throws Exception {
        Screen screen = new Screen();
        WebSocket socket = terminal(screen, "operator");
        Command command = ordered(Exec.class);
        assertThat(((Exec) command.order()).terminal()).contains(new WindowSize(30, 100));
        socket.sendBinary(ByteBuffer.wrap("ls\n".getBytes(US_ASCII)), true).get(20, SECONDS);
        assertThat(((Feed) ordered(Feed.class).order()).data()).hasToString("ls\n");
        socket.sendText("{\"type\":\"resize\",\"rows\":50,\"cols\":120}", true).get(20, SECONDS);
        assertThat(ordered(Resize.class).order()).isEqualTo(new Resize(command.id(), new WindowSize(50, 120)));
        bring(command, 0, OutputPiece.Stream.STDOUT, "a file\n");
        assertThat(screen.shown.poll(20, SECONDS)).isEqualTo("a file\n");
        end(command, 7, Outcome.OK, "", new JsonObject().put("exitCode", 0));
        assertThat(screen.shown.poll(20, SECONDS)).contains("\"type\":\"ended\"", "\"exitCode\":0");
        assertThat(screen.closed.get(20, SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        until("both rows are there", () -> audited("openTerminal").size() == 2);
    }

    @Test
    void aTerminalOfWhoMayNotAnyMoreIsClosedWithinFiveSeconds() throws Exception {
        Screen screen = new Screen();
        terminal(screen, "operator");
        ordered(Exec.class);
        long revoked = System.nanoTime();
        ended.add(OPERATOR);
        assertThat(screen.closed.get(20, SECONDS)).isEqualTo(4001);
        assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofSeconds(5));
        until("its shell is ended", () -> agent.received.stream().anyMatch(one -> one.order() instanceof Cancel));
    }

    @Test
    void whoMayNotOpensNoTerminalAndIsOnTheTrail() throws Exception {
        assertThat(terminal(new Screen(), "viewer", agent.id().toString())
                        .handle((socket, failure) -> failure)
                        .get(20, SECONDS))
                .isNotNull();
        until("it is on the trail", () -> audited("openTerminal").stream().anyMatch(row -> row.contains("denied")));
        assertThat(agent.received).isEmpty();
    }

    private WebSocket terminal(Screen screen, String token) throws Exception {
        return terminal(screen, token, agent.id().toString()).get(20, SECONDS);
    }

    private CompletableFuture<WebSocket> terminal(Screen screen, String token, String sandbox) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + http.port() + "/api/v1/terminal?rows=30&cols=100&sandbox="
                                + sandbox),
                        screen);
    }

    private static final class Screen implements WebSocket.Listener {
        final BlockingQueue<String> shown = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
            shown.add(US_ASCII.decode(bytes).toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            shown.add(text.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }

    private Command ordered(Class<? extends Order> kind) throws Exception {
        until(kind.getSimpleName() + " is ordered", () -> agent.received.stream()
                .anyMatch(command -> kind.isInstance(command.order())));
        return agent.received.stream()
                .filter(command -> kind.isInstance(command.order()))
                .findFirst()
                .orElseThrow();
    }

    private void bring(Command command, long offset, OutputPiece.Stream stream, String text) {
        CommandOutput plain = agent.output(command, offset, text.length(), Optional.empty());
        CommandOutput output = new CommandOutput(
                plain.sandboxId(),
                plain.epoch(),
                plain.nonce(),
                plain.commandId(),
                plain.receiver(),
                offset,
                List.of(new OutputPiece(stream, text.length())),
                Optional.empty());
        assertThat(get(agent.send(output, Buffer.buffer(text))).upTo()).isEqualTo(offset + text.length());
    }

    private void end(Command command, long offset, Outcome outcome, String code, JsonObject details) {
        CommandResult result = new CommandResult(command.id(), outcome, code, "so it is", details);
        get(agent.send(agent.output(command, offset, 0, Optional.of(result)), Buffer.buffer()));
    }

    private HttpRequest.Builder exec(JsonObject body) {
        return http.post("/api/v1/admin/sandboxes/" + agent.id() + "/exec", body)
                .header("Authorization", "Bearer operator");
    }

    private HttpRequest.Builder exec(String sandbox) {
        return http.post(
                "/api/v1/admin/sandboxes/" + sandbox + "/exec", new JsonObject().put("command", List.of("true")));
    }

    private HttpRequest.Builder post(String what) {
        return http.request("/api/v1/admin/sandboxes/" + agent.id() + "/" + what)
                .header("Authorization", "Bearer operator")
                .POST(HttpRequest.BodyPublishers.noBody());
    }

    private String code(HttpRequest.Builder request) throws Exception {
        return new JsonObject(http.send(request.header("Authorization", "Bearer operator"))
                        .body())
                .getString("code");
    }

    private static CompletableFuture<HttpResponse<String>> sent(HttpRequest.Builder request) {
        return HttpClient.newHttpClient().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> frames(byte[] body) throws IOException {
        List<String> frames = new ArrayList<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        while (in.available() > 0) {
            int stream = in.readInt() >> 24;
            frames.add(stream + " " + new String(in.readNBytes(in.readInt()), US_ASCII));
        }
        return frames;
    }

    private List<String> audited(String action) {
        return POSTGRES.column(
                "SELECT concat_ws(' ', action, outcome, code, target_id, after::text) FROM audit WHERE action = '"
                        + action + "' AND target_id = '" + agent.id() + "' ORDER BY seq");
    }

    private Authenticator authenticator() {
        return new Authenticator() {
            @Override
            public Future<Caller> authenticate(String token) {
                return known(token);
            }

            @Override
            public boolean ended(Caller caller) {
                return ended.contains(caller);
            }
        };
    }

    private static Future<Caller> known(String token) {
        return switch (token) {
            case "operator" -> Future.succeededFuture(OPERATOR);
            case "viewer" -> Future.succeededFuture(VIEWER);
            default -> Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
        };
    }
}
