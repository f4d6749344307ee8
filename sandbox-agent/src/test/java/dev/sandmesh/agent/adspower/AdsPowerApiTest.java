package dev.sandmesh.agent.adspower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.adspower.Answer.NotJson;
import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Refused;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against real servers, the hostile among them. */
class AdsPowerApiTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    Path directory;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private volatile long adsPower = ProcessHandle.current().pid();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    private AdsPowerApi api(int port, Optional<Path> keyFile) {
        return new AdsPowerApi(
                vertx,
                new AdsPowerConfig(
                        port,
                        keyFile,
                        Optional.empty(),
                        AdsPowerConfig.DEFAULT_INTERVAL,
                        AdsPowerConfig.SHORTEST_CALL_GAP,
                        false),
                () -> adsPower);
    }

    private int serve(Handler<HttpServerRequest> handler) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .await(20, SECONDS)
                .actualPort();
    }

    private int serve(String body) throws Exception {
        return serve(request -> request.body().onSuccess(sent -> {
            seen.add(request.method() + " " + request.path() + " " + request.getHeader("Authorization") + " " + sent);
            request.response().end(body);
        }));
    }

    private static Answer status(AdsPowerApi api, Duration limit) throws Exception {
        return api.status(Urgency.LOOK, limit).await(30, SECONDS);
    }

    private Path key(String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "k-1");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void everyCallIsMadeAsTheDocumentationHasIt() throws Exception {
        AdsPowerApi api = api(serve(TestingLocalApi.NONE_OPEN), Optional.of(key("rw-------")));
        for (Future<Answer> answer : List.of(
                api.status(Urgency.LOOK, LIMIT),
                api.localActive(Urgency.LOOK, LIMIT),
                api.start("k1", List.of("--mute-audio"), LIMIT),
                api.stop("k1", Urgency.REPAIR, LIMIT),
                api.stopAll(LIMIT))) {
            assertThat(answer.await(30, SECONDS)).isInstanceOf(Ok.class);
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "GET /status Bearer k-1 ",
                        "GET /api/v1/browser/local-active Bearer k-1 ",
                        "POST /api/v2/browser-profile/start Bearer k-1 {\"profile_id\":\"k1\",\"launch_args\":[\"--mute-audio\"]}",
                        "POST /api/v2/browser-profile/stop Bearer k-1 {\"profile_id\":\"k1\"}",
                        "POST /api/v2/browser-profile/stop-all Bearer k-1 {}");
        assertThat(api.contact().pid()).isEqualTo(adsPower);
        assertThat(api.contact().answer())
                .hasValueSatisfying(answer -> assertThat(answer.isOk()).isTrue());
    }

    @Test
    void aClosedPortIsRefused() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(status(api(port, Optional.empty()), LIMIT))
                .isEqualTo(new Unreachable(Why.REFUSED, "does not listen on 127.0.0.1:" + port));
    }

    @Test
    void whoConnectsAndSaysNothingIsSilent() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AdsPowerApi api = api(socket.getLocalPort(), Optional.empty());
            assertThat(status(api, SHORT)).isInstanceOfSatisfying(Unreachable.class, answer -> assertThat(answer.why())
                    .isEqualTo(Why.SILENT));
            assertThat(api.silence()).isPresent();
        }
    }

    @Test
    void aConnectionThatIsClosedInsteadOfAnAnswerIsReset() throws Exception {
        AdsPowerApi api = api(serve(request -> request.connection().close()), Optional.empty());
        assertThat(status(api, LIMIT)).isInstanceOfSatisfying(Unreachable.class, answer -> assertThat(answer.why())
                .isEqualTo(Why.RESET));
    }

    @Test
    void anAnswerWithoutEndIsCutOffAndHoldsNothingUp() throws Exception {
        Buffer megabyte = Buffer.buffer(new byte[1024 * 1024]);
        AdsPowerApi api = api(
                serve(request -> {
                    if (request.path().equals("/status")) {
                        request.response().setChunked(true);
                        request.response().write(megabyte);
                        request.response().write(megabyte);
                    } else {
                        request.response().end(TestingLocalApi.NONE_OPEN);
                    }
                }),
                Optional.empty());
        assertThat(status(api, LIMIT)).isEqualTo(new NotJson("more than 1048576 bytes"));
        assertThat(api.localActive(Urgency.LOOK, LIMIT).await(30, SECONDS).isOk())
                .isTrue();
    }

    @Test
    void anErrorPageIsNoAnswerOfAdsPower() throws Exception {
        AdsPowerApi api = api(serve("<!doctype html><h1>Internal error</h1>"), Optional.empty());
        assertThat(status(api, LIMIT)).isInstanceOf(NotJson.class);
    }

    @Test
    void whoHasTakenThePortUnderAnotherUserIsSentNothing() throws Exception {
        assumeTrue(new Owners(Path.of("/proc")).ofProcess(adsPower).equals(Optional.of(0L)), "needs root for a user");
        AdsPowerApi api = api(serve("{\"code\":0,\"msg\":\"success\"}"), Optional.of(key("rw-------")));
        Process other = new ProcessBuilder("setpriv", "--reuid=nobody", "--clear-groups", "sleep", "600").start();
        try {
            awaitUser(other.pid());
            adsPower = other.pid();
            Answer answer = status(api, LIMIT);
            assertThat(answer.is(RefusalKind.FOREIGN_LISTENER)).isTrue();
            assertThat(answer.sentence()).contains("is held by a process of user 0, and AdsPower runs as user ");
            assertThat(seen).isEmpty();
            adsPower = ProcessHandle.current().pid();
            assertThat(status(api, LIMIT)).isInstanceOf(Ok.class);
            assertThat(seen).containsExactly("GET /status Bearer k-1 ");
            adsPower = 0;
            assertThat(status(api, LIMIT)).isInstanceOf(Ok.class);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static void awaitUser(long pid) {
        Owners owners = new Owners(Path.of("/proc"));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (owners.ofProcess(pid).filter(user -> user != 0).isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aKeyThatMayNotBeUsedIsTheReasonWhenAdsPowerWantsOne() throws Exception {
        Path file = key("rw-r--r--");
        AdsPowerApi api = api(serve("{\"code\":-1,\"msg\":\"API key is missing or wrong\"}"), Optional.of(file));
        Answer answer = status(api, LIMIT);
        assertThat(answer).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.kind())
                .isEqualTo(RefusalKind.KEY_UNUSABLE));
        assertThat(answer.sentence())
                .isEqualTo("AdsPower wants a key, and key file " + file
                        + " is open to others than its owner: chmod 600 it");
        assertThat(seen).containsExactly("GET /status null ");
    }
}
