package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Over which link an agent comes is what control nodes see of it, and what its environment allows is judged by that (A137, D60). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class SeenLinkIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String ENVIRONMENTS = "/api/v1/admin/environments";

    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start(Topology.NODES_1, Map.of());
        api = fleet.api();
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void anAgentThatIsToldAnotherLinkIsTheSameSandboxThere() throws Exception {
        Path home = Files.createDirectories(fleet.home().resolve("mover"));
        Map<String, String> byMesh = fleet.settings("mover", SandboxKind.SMALL);
        Map<String, String> byRelay = new HashMap<>(byMesh);
        byRelay.putAll(fleet.relayed());
        Agent agent = new Agent("mover", home, byMesh);
        try {
            JsonObject first = reached("cluster", 0);
            long pid = api.pid("mover", "first");
            agent.process().terminate(STOP);
            agent = new Agent("mover", home, byRelay);
            JsonObject relayed = reached("relay", first.getLong("epoch"));
            assertThat(relayed.getString("id")).isEqualTo(first.getString("id"));
            assertThat(relayed.getString("connection")).startsWith("relay-");
            agent.process().terminate(STOP);
            agent = new Agent("mover", home, byMesh);
            assertThat(reached("cluster", relayed.getLong("epoch")).getString("id"))
                    .isEqualTo(first.getString("id"));
            assertThat(api.pid("mover", "first")).as("all the while").isEqualTo(pid);
        } finally {
            agent.stopWhole();
        }
    }

    /** Over this link, by a later registration, and it obeys. */
    private JsonObject reached(String link, long after) {
        JsonObject sandbox = Eventually.see(
                "it is a sandbox over " + link,
                SOON,
                () -> api.findSandbox("mover").orElseGet(JsonObject::new),
                seen -> link.equals(seen.getString("link")) && seen.getLong("epoch") > after);
        api.awaitHealth("mover", "healthy", SOON);
        String check = "/api/v1/admin/sandboxes/" + sandbox.getString("id") + "/check";
        Eventually.see("it answers", SOON, () -> api.post(check, null).statusCode(), status -> status == 200);
        return sandbox;
    }

    @Test
    void aMemberOfTheMeshThatSaysItIsRelayedIsNoneToThePolicy() throws Exception {
        allow(List.of("relay"));
        RelayIdentity liar = RelayIdentity.of("liar", fleet.joinToken());
        try (MeshGuest mesh = MeshGuest.join(fleet)) {
            JsonObject refused = register(mesh, liar);
            assertThat(refused.getString("code")).as(refused.encode()).isEqualTo("not_admitted");
            assertThat(refused.getString("message")).contains("not over cluster");
            assertThat(api.findSandbox("liar")).isEmpty();
            Eventually.hold("it is shown, with the address of the member", SOON, () -> shown("liar", "127.0.0.1"));
            try (RelayClient hub = RelayClient.open(fleet.control().base(), liar)) {
                liar.registerAt(hub);
                assertThat(api.sandbox("liar").getString("link")).isEqualTo("relay");
                assertThat(register(mesh, liar).getString("code"))
                        .as("not even now that it is one")
                        .isEqualTo("not_admitted");
                assertThat(api.sandbox("liar").getString("connection")).isEqualTo(hub.connection());
            }
        } finally {
            allow(List.of("cluster", "relay"));
        }
    }

    /** What is said in the end to whoever says over the bus that it came by the relay. */
    private static JsonObject register(MeshGuest mesh, RelayIdentity who) throws Exception {
        JsonObject said = who.register(mesh.nodeId());
        assertThat(said.getString("link")).isEqualTo("relay");
        JsonObject challenge = mesh.ask(Address.REGISTER, said);
        assertThat(challenge.getString("type")).as(challenge.encode()).isEqualTo("challenge");
        return mesh.ask(
                Address.register(challenge.getString("nodeId")),
                who.answer(Register.read(Fields.of(said)), challenge.getString("challenge")));
    }

    private boolean shown(String name, String address) {
        return Api.objects(
                        api.get("/api/v1/admin/peers/refused?door=registration").getJsonArray("items"))
                .stream()
                .anyMatch(peer -> peer.getString("reason").equals("not_admitted")
                        && peer.getString("address").equals(address)
                        && peer.getString("detail").startsWith(name + " "));
    }

    private void allow(List<String> links) {
        JsonObject dev = Api.objects(api.get(ENVIRONMENTS).getJsonArray("items")).stream()
                .filter(environment -> environment.getString("name").equals("dev"))
                .findFirst()
                .orElseThrow();
        HttpResponse<String> changed = api.patch(
                ENVIRONMENTS + "/dev",
                dev.getLong("version"),
                new JsonObject().put("policy", new JsonObject().put("links", new JsonArray(links))));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    }
}
