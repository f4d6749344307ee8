package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** PostgreSQL goes away for twenty seconds and comes back: A106, D28, and the third lesson of those who lost their state. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class DatabaseOutageIT {

    private static final String NAME = "small";
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration OUTAGE = Duration.ofSeconds(20);

    private OwnPostgres postgres;
    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() throws Exception {
        postgres = OwnPostgres.start();
        fleet = Fleet.start(postgres.environment());
        api = fleet.api();
        fleet.addSandbox(NAME, SandboxKind.SMALL);
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
        postgres.close();
    }

    @BeforeEach
    void sandboxIsHealthy() {
        api.awaitHealth(NAME, "healthy", SOON);
        Eventually.hold("the first process runs", SOON, () -> api.pid(NAME, "first") != 0);
    }

    @Test
    void outageOfAStoppedServerIsSurvived() {
        survive(postgres::terminate, postgres::startAgain);
    }

    @Test
    void outageOfAFrozenServerIsSurvived() {
        survive(postgres::freeze, postgres::thaw);
    }

    /** The browser says when, because it has to have seen its pages before. */
    @Test
    void pagesSayThatTheDatabaseIsAwayAndAreFreshAgainByThemselves() throws Exception {
        HttpServer databaseSwitch = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        databaseSwitch.createContext("/stop", exchange -> turn(exchange, postgres::terminate));
        databaseSwitch.createContext("/start", exchange -> turn(exchange, postgres::startAgain));
        databaseSwitch.start();
        try {
            String url = "http://127.0.0.1:" + databaseSwitch.getAddress().getPort();
            Playwright.run(fleet, NAME, Map.of("DATABASE_SWITCH", url), "outage.e2e");
        } finally {
            databaseSwitch.stop(0);
        }
    }

    private static void turn(HttpExchange exchange, Runnable order) throws IOException {
        try (exchange) {
            order.run();
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private void survive(Runnable begin, Runnable end) {
        String token = api.accessToken();
        assertThat(token).isNotBlank();
        long epoch = api.sandbox(NAME).getLong("epoch");
        long killed = api.pid(NAME, "first");
        begin.run();
        long begunAt = System.nanoTime();

        Eventually.see("readiness says what is missing", SOON, api::readiness, ready -> ready.encode()
                .contains("database"));
        JsonObject stale = Eventually.see(
                "the list is served, marked stale",
                SOON,
                () -> api.get("/api/v1/admin/sandboxes"),
                list -> list.getBoolean("stale"));
        assertThat(stale.getJsonArray("items").size()).isEqualTo(1);

        Signals.send("KILL", killed);
        Eventually.see(
                "the new pid is seen without a database",
                SOON,
                () -> api.pid(NAME, "first"),
                pid -> pid != 0 && pid != killed);
        Instant before = lastHeartbeat();
        Eventually.see("heartbeats are still acked", SOON, this::lastHeartbeat, last -> last.isAfter(before));
        HttpResponse<String> write = api.post("/api/v1/tickets", new JsonObject().put("purpose", "bus"));
        assertThat(write.statusCode()).as(write.body()).isEqualTo(503);
        assertThat(write.headers().firstValue("retry-after")).isPresent();
        Eventually.hold(
                "the outage lasts", OUTAGE.multipliedBy(3), () -> System.nanoTime() - begunAt > OUTAGE.toNanos());
        assertThat(Api.healthOf(api.sandbox(NAME))).isEqualTo("healthy");
        end.run();

        Eventually.see("readiness is whole again", SOON, api::readiness, ready -> !ready.encode()
                .contains("database"));
        Eventually.see(
                "the list is fresh", SOON, () -> api.get("/api/v1/admin/sandboxes"), list -> !list.getBoolean("stale"));
        Eventually.see("what the agent kept is written once", SOON, () -> exits(killed), count -> count == 1);
        api.awaitHealth(NAME, "healthy", SOON);
        assertThat(api.sandbox(NAME).getLong("epoch")).isEqualTo(epoch);
        assertThat(api.timeline(NAME))
                .noneMatch(event -> event.getString("message").contains("unhealthy"));
    }

    private Instant lastHeartbeat() {
        return Instant.parse(api.sandbox(NAME).getString("lastHeartbeatAt"));
    }

    private long exits(long pid) {
        List<JsonObject> timeline = api.timeline(NAME);
        return timeline.stream()
                .filter(event -> "processExited".equals(event.getString("kind")))
                .filter(event -> event.getJsonObject("data", new JsonObject()).getLong("pid", 0L) == pid)
                .count();
    }
}
