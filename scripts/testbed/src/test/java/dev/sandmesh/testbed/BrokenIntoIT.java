package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.testbed.RelayIdentity.Registration;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A sandbox that was broken into, with a real identity and a client written by hand, beside twenty others that notice nothing: each
 * acked throughout. A119, B26, D40, D41, D44, D61, D62.
 */
@Tag("slow")
class BrokenIntoIT {

    private static final int OTHERS = 20;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(10);

    private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(4);
    private final List<Other> others = new ArrayList<>();
    private final List<ScheduledFuture<?>> beats = new ArrayList<>();
    private Fleet fleet;
    private Api api;
    private RelayIdentity thief;

    /** One that does nothing wrong. */
    private static final class Other {
        private final RelayIdentity identity;
        private final RelayClient client;
        private final Registration registration;
        private volatile Instant acked = Instant.now();
        private volatile Duration longest = Duration.ZERO;
        private volatile String fault = "";

        Other(RelayIdentity identity, String base) {
            this.identity = identity;
            this.client = RelayClient.open(base, identity);
            this.registration = identity.registerAt(client);
        }

        void beat() {
            try {
                JsonObject ack = client.request(
                        Address.heartbeat(registration.node()),
                        registration.authorization(),
                        identity.heartbeat(registration));
                if (!"ok".equals(ack.getString("status"))) {
                    fault = ack.encode();
                }
                Instant now = Instant.now();
                Duration gap = Duration.between(acked, now);
                longest = gap.compareTo(longest) > 0 ? gap : longest;
                acked = now;
            } catch (RuntimeException | AssertionError e) {
                fault = e.toString();
            }
        }
    }

    @BeforeEach
    void start() {
        fleet = Fleet.start(Topology.NODES_1, Map.of());
        api = fleet.api();
        for (int i = 0; i < OTHERS; i++) {
            Other other = new Other(
                    RelayIdentity.of("other-" + i, fleet.joinToken()),
                    fleet.control().base());
            others.add(other);
            beats.add(pace.scheduleWithFixedDelay(other::beat, 10L * i, 1_000, TimeUnit.MILLISECONDS));
        }
        thief = RelayIdentity.of("thief", fleet.joinToken());
    }

    @AfterEach
    void stop() {
        beats.forEach(beat -> beat.cancel(false));
        pace.shutdown();
        others.forEach(other -> other.client.close());
        fleet.close();
    }

    @Test
    void itHurtsOnlyItself() throws Exception {
        impersonates();
        floods();
        sendsWithoutEnd();
        asksWithoutReading();
        holdsConnections();
        playsBack();

        Eventually.hold(
                "everything is shown and on record",
                SOON,
                () -> reasons()
                                .containsAll(List.of(
                                        "foreign_sandbox",
                                        "foreign_address",
                                        "foreign_lease",
                                        "foreign_registration",
                                        "flood",
                                        "frame_too_large",
                                        "too_many_requests",
                                        "silent",
                                        "wrong_proof"))
                        && audited("foreign_sandbox")
                        && audited("flood"));
        for (Other other : others) {
            assertThat(other.fault).as(other.identity.instance().name()).isEmpty();
            assertThat(other.longest).as(other.identity.instance().name()).isLessThan(LONGEST_GAP);
            assertThat(Api.healthOf(api.sandbox(other.identity.instance().name())))
                    .isEqualTo("healthy");
        }
        assertThat(others.stream()
                        .flatMap(other -> api.timeline(other.identity.instance().name()).stream())
                        .filter(event -> "error".equals(event.getString("severity"))))
                .isEmpty();
    }

    private void impersonates() {
        try (RelayClient client = RelayClient.open(fleet.control().base(), thief)) {
            Registration own = thief.registerAt(client);
            String heartbeats = Address.heartbeat(own.node());
            for (Other other : others) {
                JsonObject as = thief.heartbeat(own).put("sandboxId", other.registration.sandboxId());
                assertFails(client, heartbeats, own, as);
                assertFails(client, "agent." + other.registration.sandboxId() + ".command", own, new JsonObject());
                JsonObject register = other.identity.register(client.connection());
                assertFails(client, Address.REGISTER, own, register);
            }
            assertFails(client, heartbeats, own, thief.heartbeat(own).put("epoch", own.epoch() + 1));
            assertFails(client, heartbeats, own, thief.heartbeat(own).put("nonce", "another"));
            assertFails(client, Address.CHANGES, own, new JsonObject());
            assertFails(client, "__vertx.reply.7", own, new JsonObject());
        }
    }

    private void floods() throws Exception {
        try (RelayClient client = RelayClient.open(fleet.control().base(), thief)) {
            Registration own = thief.registerAt(client);
            String frame = new RelayRequest(
                            1, Address.heartbeat(own.node()), own.authorization(), thief.heartbeat(own), 1_000)
                    .text();
            sendUntilClosed(client, frame, 100_000);
            assertThat(client.closed().get(1, TimeUnit.MINUTES)).isNotNull();
        }
    }

    private void sendsWithoutEnd() throws Exception {
        try (RelayClient client = RelayClient.open(fleet.control().base(), thief)) {
            assertThat(client.endless(100L << 20)).isLessThan(50L << 20);
        }
        try (RelayClient unproved = new RelayClient(fleet.control().base())) {
            assertThat(unproved.endless(100L << 20)).isLessThan(50L << 20);
        }
    }

    /** Thousands of requests, paced below the flood, and not one answer taken off the wire. */
    private void asksWithoutReading() throws Exception {
        try (RelayClient client = RelayClient.open(fleet.control().base(), thief)) {
            Registration own = thief.registerAt(client);
            client.stopReading();
            JsonObject foreign = new JsonObject().put("padding", "x".repeat(2_000));
            Instant until = Instant.now().plusSeconds(20);
            long id = 0;
            while (Instant.now().isBefore(until) && !client.closed().isDone()) {
                try {
                    client.text(new RelayRequest(++id, Address.QUERY, own.authorization(), foreign, 1_000).text());
                } catch (AssertionError broken) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(15);
            }
        }
        try (RelayClient client = RelayClient.open(fleet.control().base(), thief)) {
            JsonObject register = thief.register(client.connection());
            List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
            for (int i = 0; i < 4 * RelayFrame.MOST_OUTSTANDING; i++) {
                answers.add(client.ask(Address.REGISTER, Optional.empty(), register));
            }
            assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                            .handle((done, closed) -> "answered or closed")
                            .get(1, TimeUnit.MINUTES))
                    .isNotEmpty();
        }
    }

    private void holdsConnections() throws Exception {
        List<RelayClient> silent = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            try {
                silent.add(new RelayClient(fleet.control().base()));
            } catch (AssertionError refused) {
                break;
            }
        }
        assertThat(silent.size()).isGreaterThan(32);
        for (RelayClient one : silent) {
            assertThat(one.closed().get(1, TimeUnit.MINUTES)).isNotNull();
        }
        try (RelayClient deaf = RelayClient.open(fleet.control().base(), thief)) {
            thief.registerAt(deaf);
            deaf.stopReading();
            api.awaitHealth("thief", "unhealthy", SOON);
        }
    }

    private void playsBack() throws Exception {
        try (RelayClient client = new RelayClient(fleet.control().base())) {
            client.greet(thief);
            client.greeting(0);
            client.text("{\"type\":\"proof\",\"proof\":\"c2lnbmVkIGVhcmxpZXI=\"}");
            assertThat(client.closed().get(1, TimeUnit.MINUTES)).contains("wrong_proof");
        }
    }

    private static void sendUntilClosed(RelayClient client, String frame, int most) {
        for (int i = 0; i < most && !client.closed().isDone(); i++) {
            try {
                client.text(frame);
            } catch (AssertionError broken) {
                return;
            }
        }
    }

    private static void assertFails(RelayClient client, String address, Registration own, JsonObject body) {
        JsonObject frame = client.ask(address, own.authorization(), body)
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo("failure");
    }

    private List<String> reasons() {
        return Api.objects(api.get("/api/v1/admin/peers/refused?pageSize=200").getJsonArray("items")).stream()
                .filter(peer -> "relay".equals(peer.getString("door")))
                .map(peer -> peer.getString("reason"))
                .toList();
    }

    private boolean audited(String code) {
        return api.get("/api/v1/admin/audit?action=sendOnAgentLink&pageSize=200")
                .encode()
                .contains(code);
    }
}
