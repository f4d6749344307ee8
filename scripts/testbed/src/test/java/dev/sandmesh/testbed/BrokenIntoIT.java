package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.testbed.RelayIdentity.Registration;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A sandbox that was broken into, with a real identity and a client written by hand, beside twenty others that notice nothing: each
 * acked, and answering orders, throughout. Whatever it tries is refused, counted, shown and on record under its own name, for which it is
 * another sandbox each time. B26, D60, D61, D62.
 */
@Tag("slow")
class BrokenIntoIT {

    private static final int OTHERS = 20;
    private static final Duration SOON = Duration.ofMinutes(4);
    /** Of those that beat each second. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(5);

    private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(8);
    private final List<Bystander> others = new ArrayList<>();
    private Fleet fleet;
    private Api api;
    private String base;

    @BeforeEach
    void start() {
        fleet = Fleet.start(Topology.NODES_1, Map.of());
        api = fleet.api();
        base = fleet.control().base();
        assertThat(api.accessToken()).isNotEmpty();
        for (int i = 0; i < OTHERS; i++) {
            others.add(new Bystander(api, identity("other-" + i), base, pace));
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        others.forEach(Bystander::close);
        pace.shutdown();
        assertThat(pace.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        fleet.close();
    }

    @Test
    void itHurtsOnlyItself() throws Exception {
        impersonates();
        forgesTokens();
        playsBack();
        floods();
        sendsWithoutEnd();
        asksWithoutReading();
        holdsConnections();
        registersOverAndOver();
        others.forEach(other -> other.assertUndisturbed(LONGEST_GAP));
    }

    private void impersonates() {
        RelayIdentity thief = identity("impersonator");
        try (RelayClient client = RelayClient.open(base, thief)) {
            Registration own = thief.registerAt(client);
            String heartbeats = Address.heartbeat(own.node());
            long refused = refusedInAll();
            int tried = 0;
            for (Bystander other : others) {
                JsonObject as = thief.heartbeat(own).put("sandboxId", other.sandboxId());
                assertRefused(client, heartbeats, own, as);
                assertRefused(client, Address.command(sandbox(other)), own, new JsonObject());
                tried += 2;
            }
            JsonObject foreign = others.get(0).identity().register(client.connection());
            assertRefused(client, Address.REGISTER, own, foreign);
            assertRefused(client, heartbeats, own, thief.heartbeat(own).put("epoch", own.epoch() + 1));
            assertRefused(client, heartbeats, own, thief.heartbeat(own).put("epoch", own.epoch() - 1));
            assertRefused(client, heartbeats, own, thief.heartbeat(own).put("nonce", "another"));
            assertRefused(client, Address.CHANGES, own, new JsonObject());
            assertRefused(client, "__vertx.reply.7", own, new JsonObject());
            assertThat(refusedInAll()).isEqualTo(refused + tried + 6);
            assertThat(client.closed()).isNotDone();
            onRecord(own, "foreign_sandbox");
            onRecord(own, "foreign_address");
        }
        shown("foreign_sandbox", "foreign_address", "foreign_lease", "foreign_registration");
    }

    /** Each is of the right sandbox, epoch and process: only the token is not. */
    private void forgesTokens() {
        RelayIdentity thief = identity("forger");
        try (RelayClient client = RelayClient.open(base, thief)) {
            Registration own = thief.registerAt(client);
            String heartbeats = Address.heartbeat(own.node());
            String real = own.authorization().orElseThrow();
            String turned = real.substring(0, real.length() - 4) + (real.endsWith("AAAA") ? "BBBB" : "AAAA");
            Map<String, Optional<String>> tokens = Map.of(
                    "token_missing", Optional.empty(),
                    "token_forged", Optional.of(turned),
                    "token_other_sandbox", others.get(0).registration().authorization());
            tokens.forEach((reason, token) -> {
                long before = metric("sandmesh_messages_refused_total{reason=\"" + reason + "\"}");
                JsonObject frame = answer(client, heartbeats, token, thief.heartbeat(own));
                assertThat(frame.getString("type")).as(frame.encode()).isEqualTo("failure");
                assertThat(frame.getString("code")).as(frame.encode()).isEqualTo("unauthorized");
                assertThat(metric("sandmesh_messages_refused_total{reason=\"" + reason + "\"}"))
                        .isEqualTo(before + 1);
            });
            Eventually.hold("the tokens are on record", SOON, () -> audited(own.sandboxId())
                    .contains("token_"));
            assertThat(client.request(heartbeats, own.authorization(), thief.heartbeat(own))
                            .getString("status"))
                    .isEqualTo("ok");
        }
    }

    /** A handshake, a registration, an order and an answer, each as it was before. */
    private void playsBack() throws Exception {
        RelayIdentity thief = identity("player");
        List<JsonObject> orders = new ArrayList<>();
        try (RelayClient client = RelayClient.open(base, thief)) {
            JsonObject said = thief.register(client.connection());
            String challenge =
                    client.request(Address.REGISTER, Optional.empty(), said).getString("challenge");
            JsonObject proved = thief.answer(Register.read(Fields.of(said)), challenge);
            JsonObject registered = client.request(Address.REGISTER, Optional.empty(), proved);
            assertThat(registered.getString("type")).isEqualTo("registered");
            Registration own = RelayIdentity.registration(registered);
            assertThat(client.request(Address.REGISTER, Optional.empty(), proved)
                            .getString("type"))
                    .as("an answer to a challenge that was spent")
                    .isEqualTo("challenge");
            client.obey(order -> {
                orders.add(order);
                return new JsonObject();
            });
            client.request(Address.heartbeat(own.node()), own.authorization(), thief.heartbeat(own));
            api.post("/api/v1/admin/sandboxes/" + own.sandboxId() + "/check", null);
            assertThat(orders).isNotEmpty();
            for (Bystander other : others) {
                assertRefused(client, Address.command(sandbox(other)), own, orders.get(0));
            }
            for (long id = 0; id < 50; id++) {
                client.text(new JsonObject()
                        .put("type", "reply")
                        .put("id", id)
                        .put("body", new JsonObject().put("outcome", "ok"))
                        .encode());
            }
            onRecord(own, "foreign_address");
            try (RelayClient another = RelayClient.open(base, thief)) {
                assertRefused(another, Address.REGISTER, own, proved);
            }
        }
        try (RelayClient client = new RelayClient(base)) {
            client.greet(thief);
            client.greeting(0);
            client.text("{\"type\":\"proof\",\"proof\":\"c2lnbmVkIGVhcmxpZXI=\"}");
            assertThat(client.closed().get(1, TimeUnit.MINUTES)).contains("wrong_proof");
        }
        shown("wrong_proof");
    }

    private void floods() throws Exception {
        RelayIdentity thief = identity("flooder");
        try (RelayClient client = RelayClient.open(base, thief)) {
            Registration own = thief.registerAt(client);
            long before = refused("flood");
            String frame = beat(thief, own, 1).text();
            for (int i = 0; i < 100_000 && !client.closed().isDone(); i++) {
                try {
                    client.text(frame);
                } catch (AssertionError broken) {
                    break;
                }
            }
            assertThat(client.closed().get(1, TimeUnit.MINUTES)).isNotNull();
            assertThat(refused("flood")).isEqualTo(before + 1);
            onRecord(own, "flood");
        }
        shown("flood");
    }

    private void sendsWithoutEnd() {
        RelayIdentity thief = identity("endless");
        long before = refused("frame_too_large");
        try (RelayClient client = RelayClient.open(base, thief)) {
            Registration own = thief.registerAt(client);
            assertThat(client.endless(100L << 20)).isLessThan(50L << 20);
            onRecord(own, "frame_too_large");
            assertThat(audited(own.sandboxId())).containsAnyOf("Max frame length", "overflow max message size");
        }
        assertThat(refused("frame_too_large")).isEqualTo(before + 1);
        try (RelayClient unproved = new RelayClient(base)) {
            assertThat(unproved.endless(100L << 20)).isLessThan(50L << 20);
        }
        Eventually.hold("it is counted", SOON, () -> refused("frame_too_large") == before + 2);
        shown("frame_too_large");
    }

    /** Thousands of requests, paced below the flood, and not one answer taken off the wire: each brings the keys that it says not to know. */
    private void asksWithoutReading() {
        RelayIdentity thief = identity("deaf");
        long before = refused("does_not_read");
        AtomicLong ids = new AtomicLong();
        try (RelayClient client = RelayClient.open(base, thief)) {
            Registration own = thief.registerAt(client);
            client.stopReading();
            ScheduledFuture<?> asking = pace.scheduleWithFixedDelay(
                    () -> client.text(new RelayRequest(
                                    ids.incrementAndGet(),
                                    Address.heartbeat(own.node()),
                                    own.authorization(),
                                    thief.heartbeat(own).put("keys", "00000000"),
                                    1_000)
                            .text()),
                    0,
                    11,
                    TimeUnit.MILLISECONDS);
            Eventually.hold("it is cut off", SOON, () -> refused("does_not_read") == before + 1);
            asking.cancel(false);
            onRecord(own, "does_not_read");
        }
        shown("does_not_read");
        RelayIdentity frozen = identity("frozen");
        try (RelayClient client = RelayClient.open(base, frozen)) {
            frozen.registerAt(client);
            client.stopReading();
            api.awaitHealth("frozen", "unhealthy", SOON);
        }
    }

    private void holdsConnections() throws Exception {
        List<RelayClient> held = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                held.add(new RelayClient(base));
            }
            for (RelayClient one : held) {
                assertThat(one.closed().get(1, TimeUnit.MINUTES)).contains("silent");
            }
            held.clear();
            for (int i = 0; i < 10; i++) {
                held.add(RelayClient.open(base, identity("made-up-" + i)));
            }
            for (RelayClient one : held) {
                assertThat(one.closed().get(2, TimeUnit.MINUTES)).contains("not_registered");
            }
            assertThat(refused("not_registered")).isGreaterThanOrEqualTo(10);
        } finally {
            held.forEach(RelayClient::close);
        }
        RelayIdentity greedy = identity("greedy");
        try (RelayClient first = RelayClient.open(base, greedy);
                RelayClient second = RelayClient.open(base, greedy);
                RelayClient third = RelayClient.open(base, greedy)) {
            assertThat(first.closed().get(1, TimeUnit.MINUTES)).contains("too_many_of_one_key");
            assertThat(List.of(second.closed(), third.closed())).noneMatch(CompletableFuture::isDone);
        }
        shown("silent", "not_registered", "too_many_of_one_key");
    }

    /** Each admission is an epoch and a row: so many, and no more. */
    private void registersOverAndOver() {
        RelayIdentity restless = identity("restless");
        long epoch = 0;
        String code = "";
        for (int i = 0; i < 30 && code.isEmpty(); i++) {
            RelayIdentity anew = restless.nonce(UUID.randomUUID().toString());
            try (RelayClient client = RelayClient.open(base, anew)) {
                JsonObject reply = anew.tryToRegister(client);
                epoch = Math.max(epoch, reply.getLong("epoch", 0L));
                code = reply.getString("code", "");
            }
        }
        assertThat(code).isEqualTo("too_many_registrations");
        assertThat(epoch).isBetween(5L, 20L);
        Eventually.hold("it is shown", SOON, () -> peers("registration").contains("too_many_registrations"));
    }

    private RelayIdentity identity(String name) {
        return RelayIdentity.of(name, fleet.joinToken());
    }

    private static SandboxId sandbox(Bystander other) {
        return SandboxId.of(other.sandboxId());
    }

    private static RelayRequest beat(RelayIdentity who, Registration own, long id) {
        return new RelayRequest(id, Address.heartbeat(own.node()), own.authorization(), who.heartbeat(own), 1_000);
    }

    private static JsonObject answer(RelayClient client, String address, Optional<String> token, JsonObject body) {
        return client.ask(address, token, body).orTimeout(1, TimeUnit.MINUTES).join();
    }

    private static void assertRefused(RelayClient client, String address, Registration own, JsonObject body) {
        JsonObject frame = answer(client, address, own.authorization(), body);
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo("failure");
        assertThat(frame.getString("kind")).as(frame.encode()).isEqualTo("refused");
    }

    private long refusedInAll() {
        return api.metrics()
                .lines()
                .filter(line -> line.startsWith("sandmesh_relay_refused_total{"))
                .mapToLong(BrokenIntoIT::value)
                .sum();
    }

    private long refused(String reason) {
        return metric("sandmesh_relay_refused_total{reason=\"" + reason + "\"}");
    }

    private long metric(String series) {
        return api.metrics()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToLong(BrokenIntoIT::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series));
    }

    private static long value(String line) {
        return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private void shown(String... reasons) {
        Eventually.hold("all of it is shown", SOON, () -> peers("relay").containsAll(List.of(reasons)));
    }

    private List<String> peers(String door) {
        return Api.objects(api.get("/api/v1/admin/peers/refused?pageSize=200").getJsonArray("items")).stream()
                .filter(peer -> door.equals(peer.getString("door")))
                .map(peer -> peer.getString("reason"))
                .toList();
    }

    /** Under the name of the sandbox itself, and nobody else's: in a row of its own, or in the one that sums up what came after ten. */
    private void onRecord(Registration own, String code) {
        Eventually.hold(code + " is on record", SOON, () -> rows(own.sandboxId()).stream()
                .filter(row -> "agent".equals(row.getJsonObject("actor").getString("kind"))
                        && own.sandboxId().equals(row.getJsonObject("actor").getString("id")))
                .anyMatch(
                        row -> code.equals(row.getString("code")) || summed(row).containsKey(code)));
    }

    private static JsonObject summed(JsonObject row) {
        return row.getJsonObject("after", new JsonObject()).getJsonObject("codes", new JsonObject());
    }

    private String audited(String sandboxId) {
        return rows(sandboxId).toString();
    }

    /** What is refused to it, or refused in its name to whoever does not prove to be it. */
    private List<JsonObject> rows(String sandboxId) {
        return Api.objects(api.get("/api/v1/admin/audit?outcome=denied&pageSize=200")
                        .getJsonArray("items"))
                .stream()
                .filter(row -> Stream.of("actor", "target")
                        .anyMatch(who -> sandboxId.equals(row.getJsonObject(who).getString("id"))))
                .toList();
    }
}
