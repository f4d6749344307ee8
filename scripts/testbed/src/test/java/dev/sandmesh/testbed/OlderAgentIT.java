package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.ProtocolVersions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Agents of another age: one that speaks version 1 alone works on as it is, one that is too old is told what to do (C39). */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class OlderAgentIT {

    /** The last one whose agents speak version 1 alone. */
    private static final String COMMIT = "24110ab2871e290407cc0f141008c6c868f18339";

    private static final int NEWEST = Collections.max(ProtocolVersions.SPOKEN);

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Duration BUILD = Duration.ofMinutes(15);

    @TempDir
    Path older;

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
    void anAgentOfVersionOneRegistersIsWellAndObeysAndComesBackAfterANewerOneOnlyWhenAllowed() throws Exception {
        buildOlder();
        Path present = Checkout.root();
        AtomicBoolean upgraded = new AtomicBoolean();
        Agent agent = new Agent(
                "older",
                Files.createDirectories(fleet.home().resolve("older")),
                fleet.settings("older", SandboxKind.SMALL),
                command -> upgraded.get()
                        ? command
                        : command.stream()
                                .filter(word -> !word.startsWith("-XX:SharedArchiveFile="))
                                .map(word -> word.replace(present.toString(), older.toString()))
                                .toList());
        try {
            Eventually.hold(
                    "it has registered", SOON, () -> api.findSandbox("older").isPresent());
            JsonObject sandbox = Eventually.see(
                    "it reports",
                    SOON,
                    () -> api.sandbox("older"),
                    seen -> seen.getString("lastHeartbeatAt") != null && runs(seen, "second"));
            assertThat(sandbox.getInteger("protocolVersion")).isEqualTo(1);
            api.awaitHealth("older", "healthy", SOON);
            String path = "/api/v1/admin/sandboxes/" + sandbox.getString("id");
            Eventually.see(
                    "it answers", SOON, () -> api.post(path + "/check", null).statusCode(), status -> status == 200);
            long before = api.pid("older", "first");
            assertThat(api.post(path + "/processes/first/restart", null).statusCode())
                    .isEqualTo(200);
            Eventually.see(
                    "its event is told", SOON, () -> api.pid("older", "first"), pid -> pid != 0 && pid != before);
            assertThat(api.sandbox("older").getLong("epoch")).isEqualTo(sandbox.getLong("epoch"));
            agent.stopWhole();
            upgraded.set(true);
            agent.restart();
            speaks(NEWEST);
            agent.stopWhole();
            upgraded.set(false);
            agent.restart();
            refusedUntilAllowed(agent);
        } finally {
            agent.stopWhole();
        }
    }

    private JsonObject speaks(int version) {
        return Eventually.see(
                "it speaks version " + version,
                SOON,
                () -> api.sandbox("older"),
                seen -> seen.getInteger("protocolVersion") == version && runs(seen, "second"));
    }

    /** An operator who goes back to an older agent says so once. */
    private void refusedUntilAllowed(Agent agent) {
        Eventually.hold("its log says what to do", SOON, () -> agent.hasLogged("--least-protocol 1"));
        assertThat(agent.hasLogged("protocol_downgrade: ")).isTrue();
        JsonObject refused = api.sandbox("older");
        assertThat(refused.getInteger("protocolVersion")).isEqualTo(NEWEST);
        assertThat(refused.getInteger("leastProtocol")).isEqualTo(NEWEST);
        HttpResponse<String> allowed = api.patch(
                "/api/v1/admin/sandboxes/" + refused.getString("id"),
                refused.getLong("version"),
                new JsonObject().put("leastProtocol", 1));
        assertThat(allowed.statusCode()).as(allowed.body()).isEqualTo(200);
        agent.stopWhole();
        agent.restart();
        assertThat(speaks(1).getString("id")).isEqualTo(refused.getString("id"));
        api.awaitHealth("older", "healthy", SOON);
    }

    @Test
    void anAgentThatIsTooOldIsToldWhatToInstall() throws Exception {
        try (MeshGuest mesh = MeshGuest.join(fleet)) {
            JsonObject register = RelayIdentity.of("ancient", fleet.joinToken())
                    .register("by-hand")
                    .put("link", "cluster")
                    .put("protocolVersions", new JsonArray().add(0));
            JsonObject reply = mesh.ask(Address.REGISTER, register);
            assertThat(reply.getString("type")).as(reply.encode()).isEqualTo("refused");
            assertThat(reply.getString("code")).isEqualTo("unsupported_version");
            assertThat(reply.getString("message"))
                    .contains("this control plane speaks [1, 2, 3, 4, 5], the agent [0]")
                    .contains("install the agent of this control plane's release");
            assertThat(api.findSandbox("ancient")).isEmpty();
        }
    }

    private static boolean runs(JsonObject sandbox, String process) {
        return Api.objects(sandbox.getJsonArray("processes", new JsonArray())).stream()
                .anyMatch(each -> process.equals(each.getString("name")) && "running".equals(each.getString("state")));
    }

    /** From this repository's history, with the libraries that this build has. */
    private void buildOlder() throws IOException {
        Path root = Checkout.root();
        int known = run("history", List.of("git", "-C", root.toString(), "cat-file", "-e", COMMIT + "^{commit}"));
        assumeTrue(
                known == 0,
                () -> "NOT RUN: the history of this checkout does not reach " + COMMIT + "; git fetch --unshallow");
        String extract = "git -C '" + root + "' archive " + COMMIT + " | tar -x -C '" + older + "'";
        assertThat(run("extract", List.of("bash", "-o", "pipefail", "-c", extract)))
                .as(said("extract"))
                .isZero();
        List<String> build = List.of(
                "mvn",
                "-q",
                "-B",
                "-o",
                "-f",
                older.toString(),
                "-pl",
                "sandbox-agent",
                "-am",
                "-Dweb.skip",
                "-Dmaven.test.skip=true",
                "-Dspotless.check.skip=true",
                "package");
        assertThat(run("build", build)).as(said("build")).isZero();
    }

    private int run(String name, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(fleet.home().resolve(name + ".out").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            if (process.waitFor(BUILD.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new AssertionError(name + " did not end within " + BUILD + ": " + said(name));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private String said(String name) throws IOException {
        return Files.readString(fleet.home().resolve(name + ".out"));
    }
}
