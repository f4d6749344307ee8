package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.relay.RelayTranscript;
import dev.sandmesh.testbed.RelayIdentity.Registration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A real agent on the relay link does its main job, and what is not an agent's gets nowhere: B26, D42, D60-D62. */
@TestInstance(Lifecycle.PER_CLASS)
class RelayIT {

    private static final String NAME = "relayed";
    private static final Duration SOON = Duration.ofMinutes(2);

    private Fleet fleet;
    private Api api;
    private Agent agent;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        agent = fleet.addSandbox(NAME, SandboxKind.SMALL, fleet.relayed());
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void aRelayedAgentTellsObeysAndIsMissed() throws Exception {
        JsonObject sandbox = api.sandbox(NAME);
        assertThat(sandbox.getString("link")).isEqualTo("relay");
        assertThat(openFiles(agent.process().pid())).contains("vertx-core").doesNotContain("hazelcast");

        Signals.send("KILL", agent.anySleeper());
        Eventually.hold("the end of the process is on the timeline", SOON, () -> api.timeline(NAME).stream()
                .anyMatch(event -> event.getString("message").contains("signal 9")));
        api.awaitHealth(NAME, "healthy", SOON);

        HttpResponse<String> checked = api.post("/api/v1/admin/sandboxes/" + sandbox.getString("id") + "/check", null);
        assertThat(checked.statusCode()).as(checked.body()).isEqualTo(200);
        assertThat(new JsonObject(checked.body()).getString("outcome")).isEqualTo("ok");

        String refusals = refusals();
        Signals.send("KILL", agent.process().pid());
        assertThat(api.awaitHealth(NAME, "unhealthy", SOON)
                        .getJsonObject("health")
                        .encode())
                .as("not for its silence, which takes 15 s")
                .contains("connection closed");
        assertThat(refusals()).as("whoever is killed has broken no rule").isEqualTo(refusals);
        agent.restart();
        api.awaitHealth(NAME, "healthy", SOON);
    }

    /** The bundle names the key of another control plane. */
    @Test
    void anAgentSignsNothingForWhoeverHasNotTheKeyOfItsControlPlane() throws Exception {
        byte[] stranger = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        JsonObject bundle = new JsonObject(Files.readString(fleet.home().resolve("control/join-bundle.json")))
                .put("controlKeys", new JsonArray(List.of(Base64.getEncoder().encodeToString(stranger))));
        Path file = Files.writeString(fleet.home().resolve("stranger.json"), bundle.encode());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> settings = new HashMap<>(fleet.relayed());
        settings.put("SANDMESH_AGENT_JOIN_BUNDLE", file.toString());
        Agent wary = fleet.addSandbox("wary", SandboxKind.SMALL, settings);
        Eventually.hold("it tells so", SOON, () -> wary.hasLogged("does not hold the key of the control plane"));
        assertThat(wary.hasLogged("registered as")).isFalse();
        assertThat(api.findSandbox("wary")).isEmpty();
    }

    @Test
    void aConnectionSpeaksForItsOwnSandboxOnly() {
        RelayIdentity mine = RelayIdentity.of("own", fleet.joinToken());
        try (RelayClient client = RelayClient.open(fleet.control().base(), mine)) {
            Registration own = mine.registerAt(client);
            assertThat(client.request(Address.heartbeat(own.node()), own.authorization(), mine.heartbeat(own))
                            .getString("status"))
                    .isEqualTo("ok");

            JsonObject asAnother =
                    mine.heartbeat(own).put("sandboxId", api.sandbox(NAME).getString("id"));
            assertRefused(client, Address.heartbeat(own.node()), own, asAnother);
            assertRefused(
                    client,
                    Address.heartbeat(own.node()),
                    own,
                    mine.heartbeat(own).put("epoch", own.epoch() - 1));
            assertRefused(client, Address.heartbeat("another"), own, mine.heartbeat(own));
            assertRefused(client, Address.QUERY, own, new JsonObject());
            assertRefused(client, "agent." + api.sandbox(NAME).getString("id") + ".command", own, new JsonObject());
            RelayIdentity other = RelayIdentity.of("other", fleet.joinToken());
            assertRefused(client, Address.REGISTER, own, other.register(client.connection()));
            assertRefused(client, Address.REGISTER, own, mine.register("relay-of-somebody-else"));
        }
        Eventually.hold(
                "the refusals are shown and on record",
                SOON,
                () -> refusedPeers().containsAll(List.of("foreign_sandbox", "foreign_address", "foreign_registration"))
                        && api.get("/api/v1/admin/audit?action=sendOnAgentLink&pageSize=200")
                                .encode()
                                .contains("foreign_sandbox"));
    }

    @Test
    void aKeyThatIsNotHeldAndARecordedHandshakeOpenNothing() throws Exception {
        RelayIdentity victim = RelayIdentity.of("victim", fleet.joinToken());
        RelayIdentity thief = RelayIdentity.of("thief", fleet.joinToken());
        String recorded;
        try (RelayClient honest = new RelayClient(fleet.control().base())) {
            RelayHello hello = honest.greet(victim);
            RelayTranscript said = RelayTranscript.of(hello, (RelayChallenge) honest.greeting(0));
            recorded = said.agentProof(victim.keys().getPrivate());
            assertThat(said.hubWords()).isNotEqualTo(said.agentWords());
        }
        try (RelayClient replay = new RelayClient(fleet.control().base())) {
            replay.greet(victim);
            replay.greeting(0);
            replay.send(new RelayProof(recorded));
            assertThat(replay.closed().get(1, TimeUnit.MINUTES)).contains("wrong_proof");
        }
        try (RelayClient stolen = new RelayClient(fleet.control().base())) {
            RelayHello hello = stolen.greet(victim);
            RelayTranscript said = RelayTranscript.of(hello, (RelayChallenge) stolen.greeting(0));
            stolen.send(new RelayProof(said.agentProof(thief.keys().getPrivate())));
            assertThat(stolen.closed().get(1, TimeUnit.MINUTES)).contains("wrong_proof");
        }
        try (RelayClient early = new RelayClient(fleet.control().base())) {
            early.send(new RelayRequest(1, Address.REGISTER, Optional.empty(), victim.register("any"), 1_000));
            assertThat(early.closed().get(1, TimeUnit.MINUTES)).contains("malformed");
        }
    }

    @Test
    void aNameThatIsNotOursIsNotSigned() throws IOException {
        URI base = URI.create(fleet.control().base());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/agent-link HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(12);
            assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
        }
        Eventually.hold("it is shown", SOON, () -> refusedPeers().contains("foreign_name"));
    }

    @Test
    void whoeverSaysNothingIsClosedAndShown() throws Exception {
        try (RelayClient silent = new RelayClient(fleet.control().base())) {
            assertThat(silent.closed().get(1, TimeUnit.MINUTES)).contains("silent");
        }
        Eventually.hold("it is shown", SOON, () -> refusedPeers().contains("silent"));
    }

    /** The old connection's late closure changes nothing. */
    @Test
    void aNewerConnectionOfTheSameProcessTakesOver() throws Exception {
        RelayIdentity who = RelayIdentity.of("twice", fleet.joinToken());
        RelayClient first = RelayClient.open(fleet.control().base(), who);
        Registration before = who.registerAt(first);
        first.request(Address.heartbeat(before.node()), before.authorization(), who.heartbeat(before));
        try (RelayClient second = RelayClient.open(fleet.control().base(), who)) {
            Registration after = who.registerAt(second);
            assertThat(after.epoch()).isEqualTo(before.epoch());
            assertThat(first.closed().get(1, TimeUnit.MINUTES)).contains("another connection");
            for (int i = 0; i < 4; i++) {
                second.request(Address.heartbeat(after.node()), after.authorization(), who.heartbeat(after));
                TimeUnit.MILLISECONDS.sleep(700);
            }
            assertThat(Api.healthOf(api.sandbox("twice"))).isEqualTo("healthy");
            assertThat(api.timeline("twice").stream()
                            .filter(event -> event.getString("message").contains("unhealthy")))
                    .isEmpty();
        } finally {
            first.close();
        }
        api.awaitHealth("twice", "unhealthy", SOON);
    }

    @Test
    void aFrameBeyondTheLimitIsCutOffAtOnce() {
        RelayIdentity who = RelayIdentity.of("large", fleet.joinToken());
        try (RelayClient client = RelayClient.open(fleet.control().base(), who)) {
            who.registerAt(client);
            assertThat(client.endless(100L << 20)).isLessThan(50L << 20);
            assertThatThrownBy(() -> client.request(Address.QUERY, Optional.empty(), new JsonObject()))
                    .isInstanceOf(Throwable.class);
        }
        Eventually.hold("it is shown", SOON, () -> refusedPeers().contains("frame_too_large"));
    }

    /** An agent keeps all jars that it runs from open. */
    private static String openFiles(long pid) throws IOException {
        StringBuilder names = new StringBuilder();
        try (var files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files) {
                names.append(Files.readSymbolicLink(file)).append('\n');
            }
        }
        return names.toString();
    }

    private static void assertRefused(RelayClient client, String address, Registration own, JsonObject body) {
        JsonObject frame = client.ask(address, own.authorization(), body)
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
        assertThat(frame.getString("type")).as(frame.encode()).isEqualTo("failure");
        assertThat(frame.getString("kind")).isEqualTo("refused");
    }

    private String refusals() {
        return api.metrics()
                .lines()
                .filter(line -> line.startsWith("sandmesh_relay_refused_total"))
                .collect(Collectors.joining("\n"));
    }

    private List<String> refusedPeers() {
        return Api.objects(api.get("/api/v1/admin/peers/refused?pageSize=200").getJsonArray("items")).stream()
                .filter(peer -> "relay".equals(peer.getString("door")))
                .map(peer -> peer.getString("reason"))
                .toList();
    }
}
