package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Real agents that come in by a bundle, or do not. */
@TestInstance(Lifecycle.PER_CLASS)
class JoinIT {

    private static final String TOKENS = "/api/v1/admin/join-tokens";
    private static final Duration SOON = Duration.ofMinutes(2);

    private Fleet fleet;
    private Api api;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void aSandboxStaysWhenItsTokenIsRevokedAndANewOneIsRefused() throws Exception {
        JsonObject made = token("rack 7", 5);
        Path bundle = write("rack.json", made.getJsonObject("bundle"), "rw-------");
        Agent known = join("known", bundle);

        JsonObject sandbox = api.awaitHealth("known", "healthy", Duration.ofMinutes(3));
        assertThat(sandbox.getString("environment")).isEqualTo("staging");
        assertThat(sandbox.getJsonObject("labels").getString("rack")).isEqualTo("7");
        assertThat(whatOthersSee(known)).doesNotContain(made.getString("secret"));

        assertThat(api.delete(TOKENS + "/" + made.getJsonObject("token").getString("id"))
                        .statusCode())
                .isEqualTo(204);
        known.process().terminate(Duration.ofSeconds(30));
        known.restart();
        Eventually.see(
                "it has registered again",
                SOON,
                () -> api.sandbox("known"),
                now -> now.getLong("epoch") > sandbox.getLong("epoch"));
        api.awaitHealth("known", "healthy", SOON);

        Agent late = join("late", bundle);
        Eventually.hold("the new one is refused", SOON, () -> late.hasLogged("TOKEN_REVOKED"));
        assertThat(late.hasLogged("the join token rack 7 is revoked")).isTrue();
        assertThat(api.findSandbox("late")).isEmpty();
        Eventually.hold("the refusal is on record", SOON, () -> audited("denied", "token_revoked", "rack 7", "late"));
        assertThat(audited("success", "rack 7", "known")).isTrue();
        Eventually.hold(
                "it is shown who was turned away",
                SOON,
                () -> api.get("/api/v1/admin/peers/refused?door=registration").getJsonArray("items").stream()
                        .map(JsonObject.class::cast)
                        .anyMatch(peer -> peer.getString("reason").equals("token_revoked")
                                && peer.getString("detail").startsWith("late ")));
        assertThat(fleet.control().process().logTail()).doesNotContain(made.getString("secret"));
    }

    @Test
    void anotherKeyInThePlaceOfAKnownAgentsIsRefused() throws Exception {
        Path bundle = write("two.json", token("two uses", 2).getJsonObject("bundle"), "rw-------");
        Agent agent = join("substituted", bundle);
        JsonObject sandbox = api.awaitHealth("substituted", "healthy", Duration.ofMinutes(3));
        agent.process().terminate(Duration.ofSeconds(30));
        Path key = agent.stateFolder().resolve("agent-key");
        String own = Files.readString(key);
        Files.delete(key);
        agent.restart();
        Eventually.hold("the other key is refused", SOON, () -> agent.hasLogged("KEY_MISMATCH"));
        assertThat(api.sandbox("substituted").getLong("epoch")).isEqualTo(sandbox.getLong("epoch"));
        Eventually.hold("it is on record", SOON, () -> audited("denied", "key_mismatch", "two uses", "substituted"));

        agent.process().terminate(Duration.ofSeconds(30));
        Files.writeString(key, own);
        agent.restart();
        api.awaitHealth("substituted", "healthy", SOON);
    }

    /** The agent was told of another control plane than the one that answers. */
    @Test
    void aControlPlaneWithAnotherKeyIsNotObeyed() throws Exception {
        byte[] stranger = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        JsonObject content = token("of a stranger", 1)
                .getJsonObject("bundle")
                .put("controlKeys", new JsonArray(List.of(Base64.getEncoder().encodeToString(stranger))));
        Agent agent = join("wary", write("stranger.json", content, "rw-------"));
        Eventually.hold("it tells so", SOON, () -> agent.hasLogged("does not hold the key of the control plane"));
        assertThat(agent.hasLogged("registered as")).isFalse();
        // over relay not even its registration is said to a stranger
        assertThat(api.findSandbox("wary").map(sandbox -> sandbox.getString("lastHeartbeatAt", "")))
                .isIn(Topology.ofThisRun().isRelayed() ? Optional.empty() : Optional.of(""));
    }

    @Test
    void aBundleThatOthersCanReadStartsNothing() throws Exception {
        JsonObject made = token("open", 1);
        Agent agent = join("open", write("open.json", made.getJsonObject("bundle"), "rw-r--r--"));
        agent.process().awaitExit(SOON);
        assertThat(agent.process().logTail()).contains("chmod 600").doesNotContain(made.getString("secret"));
    }

    /** The control plane leaves one beside itself, for sandboxes of the same machine. */
    @Test
    void theBundleOfTheControlPlanesOwnHomeLetsIn() {
        join("neighbour", fleet.home().resolve("control/join-bundle.json"));
        assertThat(api.awaitHealth("neighbour", "healthy", Duration.ofMinutes(3))
                        .getString("environment"))
                .isEqualTo("dev");
    }

    private JsonObject token(String name, int uses) {
        JsonObject wish = new JsonObject()
                .put("name", name)
                .put("environment", "staging")
                .put("labels", new JsonObject().put("rack", "7"))
                .put("uses", uses);
        HttpResponse<String> made = api.post(TOKENS, wish);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonObject(made.body());
    }

    /** With nothing else that says where the control plane is, or into which environment it goes. */
    private Agent join(String name, Path bundle) {
        Map<String, String> settings = new HashMap<>();
        settings.put("SANDMESH_AGENT_JOIN_BUNDLE", bundle.toString());
        settings.put("SANDMESH_AGENT_JOIN_TOKEN_FILE", "");
        settings.put("SANDMESH_AGENT_MESH_MEMBERS", "");
        settings.put("SANDMESH_AGENT_ENVIRONMENT", "");
        return fleet.addSandbox(name, SandboxKind.SMALL, settings);
    }

    private Path write(String name, JsonObject content, String permissions) throws IOException {
        Path file = Files.writeString(fleet.home().resolve(name), content.encode());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private boolean audited(String... parts) {
        return Api.objects(api.get("/api/v1/admin/audit?action=joinSandbox&pageSize=200")
                        .getJsonArray("items"))
                .stream()
                .map(JsonObject::encode)
                .anyMatch(row -> List.of(parts).stream().allMatch(row::contains));
    }

    private static String whatOthersSee(Agent agent) throws IOException {
        Path process = Path.of("/proc", Long.toString(agent.process().pid()));
        return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8)
                + Files.readString(agent.process().log());
    }
}
