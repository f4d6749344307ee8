package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The launcher and a real control node: signing in and out, seeing sandboxes, and all that can go wrong on the way: A9-A21. */
@TestInstance(Lifecycle.PER_CLASS)
class CommandLineIT {

    private static final String SECRET_LINE = ControlNode.PASSWORD + "\n";

    private Fleet fleet;
    private Cli admin;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        fleet.addSandbox("kept", SandboxKind.SMALL);
        fleet.api().awaitHealth("kept", "healthy", Duration.ofMinutes(4));
        admin = aCli("admin");
        assertThat(admin.typed(SECRET_LINE, "login", "--email", ControlNode.EMAIL))
                .isEqualTo(new Cli.Outcome(
                        0,
                        "",
                        "signed in as " + ControlNode.EMAIL + " at "
                                + fleet.api().base() + "\n"));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void theSessionIsForItsOwnerAlone() throws IOException {
        Path file = admin.home().resolve("session.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).doesNotContain(ControlNode.PASSWORD);
        Cli careless = aCli("careless");
        Files.createDirectories(careless.home());
        Path copy = Files.copy(file, careless.home().resolve("session.json"));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        Cli.Outcome refused = careless.run("whoami");
        assertThat(refused.code()).isEqualTo(4);
        assertThat(refused.err()).contains("can be read by others");
    }

    @Test
    void whoAsksIsTold() {
        Cli.Outcome who = admin.run("whoami");
        assertThat(who.out()).contains(ControlNode.EMAIL, "superadmin", "user:manage");
        assertThat(admin.run("whoami", "--json").json().getString("role")).isEqualTo("superadmin");
    }

    @Test
    void aWrongPasswordIsSaidAndKeepsNothing() throws IOException {
        Cli stranger = aCli("stranger");
        Cli.Outcome outcome = stranger.typed("not-the-password\n", "login", "--email", ControlNode.EMAIL);
        assertThat(outcome.code()).isEqualTo(4);
        assertThat(outcome.err())
                .contains("cannot sign in as " + ControlNode.EMAIL, "bad_credentials")
                .doesNotContain("not-the-password");
        assertThat(stranger.home().resolve("session.json")).doesNotExist();
        assertThat(stranger.run("whoami").code()).isEqualTo(4);
    }

    @Test
    void sandboxesAreListedForPeopleAndForPrograms() {
        Cli.Outcome table = admin.run("sandboxes", "list");
        assertThat(table.code()).isZero();
        assertThat(table.out().lines().findFirst().orElseThrow())
                .startsWith("NAME")
                .contains("HEALTH");
        assertThat(table.out()).contains("kept", "healthy");
        assertThat(admin.run("sandboxes", "list", "--json").json().getInteger("total"))
                .isEqualTo(1);
        Cli.Outcome lines = admin.run("sandboxes", "list", "-o", "ndjson", "--all");
        assertThat(lines.out().lines()).hasSize(1);
        assertThat(new JsonObject(lines.out()).getString("name")).isEqualTo("kept");
        Cli.Outcome none = admin.run("sandboxes", "list", "--health", "unhealthy,unknown", "--sort=-createdAt,name");
        assertThat(none).isEqualTo(new Cli.Outcome(0, "", "no sandbox fits\n"));
    }

    @Test
    void aSandboxIsFoundByNameAndById() {
        Cli.Outcome shown = admin.run("sandboxes", "get", "kept");
        assertThat(shown.out()).contains("environment", "healthy since", "PROCESS");
        String id = admin.run("sandboxes", "get", "dev/kept", "--json").json().getString("id");
        assertThat(admin.run("sandboxes", "get", id, "-o", "json").json().getString("name"))
                .isEqualTo("kept");
        Cli.Outcome unknown = admin.run("sandboxes", "get", "nobody");
        assertThat(unknown.code()).isEqualTo(6);
        assertThat(unknown.err()).contains("there is no sandbox named nobody", "sandmesh sandboxes list");
    }

    @Test
    void theBrakeIsShownAndReleasedWithAReason() {
        JsonObject before = admin.run("brake", "--json").json();
        assertThat(before.getJsonArray("history")).isNotNull();
        assertThat(admin.run("brake").out()).contains("the brake is", before.getBoolean("on") ? "on" : "off");
        assertThat(admin.run("brake", "release").code()).isEqualTo(2);
        Cli.Outcome released = admin.run("brake", "release", "--reason", "seen to");
        assertThat(released.code()).isZero();
        assertThat(released.out()).contains("off");
        assertThat(admin.run("brake", "release", "--reason", " ").err()).contains("validation_failed");
    }

    @Test
    void eachWrongValueIsNamed() {
        Cli.Outcome outcome = admin.run("sandboxes", "list", "--page", "0", "--page-size", "900");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("--page:", "--page-size:", "validation_failed", "Request ");
    }

    @Test
    void whatIsTypedWrongIsSaidWithoutAskingAnybody() {
        Cli.Outcome outcome = admin.with("SANDMESH_URL", "http://127.0.0.1:1").run("sandboxes", "lsit");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("lsit", "list", "--help");
        Cli.Outcome password = admin.run("login", "--password", "a-secret");
        assertThat(password.code()).isEqualTo(2);
        Cli.Outcome url = admin.run("whoami", "--url", "https://me:a-secret@example.org");
        assertThat(url.code()).isEqualTo(2);
        assertThat(url.err()).contains("holds no user, password").doesNotContain("a-secret");
        assertThat(admin.run("whoami", "--url", "http://control.example").err()).contains("https://", "--plain-http");
    }

    @Test
    void aControlPlaneThatIsAwayIsSaid() {
        Cli.Outcome away = admin.with("SANDMESH_TOKEN", "smt_nothing").run("whoami", "--url", "http://127.0.0.1:1");
        assertThat(away.code()).isEqualTo(8);
        assertThat(away.err()).contains("nobody listens at http://127.0.0.1:1", "scripts/up");
    }

    /** D59. */
    @Test
    void theTrustKeysAreListedAndGetSuccessors() {
        List<String> before = trustKeys();
        Cli.Outcome rotated = admin.run("admin", "trust-keys", "rotate");
        assertThat(rotated.code()).as(rotated.err()).isZero();
        assertThat(rotated.out()).contains("PURPOSE", "control", "command", "agent_token", "signs", "soon");
        assertThat(rotated.err()).contains("within a minute");
        assertThat(trustKeys()).hasSize(before.size() + 3).containsAll(before);
        assertThat(aCli("nobody").run("admin", "trust-keys", "rotate").code()).isEqualTo(4);
    }

    @Test
    void aTokenThatIsNotGoodIsNotGoodAndNotShown() throws IOException {
        Cli.Outcome outcome = admin.with("SANDMESH_TOKEN", "smt_of_nobody").run("sandboxes", "list");
        assertThat(outcome.code()).isEqualTo(4);
        assertThat(outcome.err()).contains("SANDMESH_TOKEN", "not accepted").doesNotContain("smt_of_nobody");
        Path file = Files.writeString(admin.home().resolve("bad-token"), "two words\n");
        Cli.Outcome unusable = admin.run("whoami", "--token-file", file.toString());
        assertThat(unusable.code()).isEqualTo(2);
        assertThat(unusable.err()).contains("holds no token").doesNotContain("two words");
    }

    @Test
    void whoReadsTheOutputMayLeave() {
        Cli.Outcome outcome = admin.shell("for i in 1 2 3; do sandmesh sandboxes list --json; done | head -n 1;"
                + " sandmesh completion | true; echo \"${PIPESTATUS[0]}\"");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines().toList().get(0)).isEqualTo("{");
        assertThat(outcome.out().lines().toList().get(1)).isEqualTo("141");
        Cli.Outcome full = admin.shell("sandmesh --help > /dev/full");
        assertThat(full.code()).isEqualTo(1);
        assertThat(full.err()).contains("cannot be written");
    }

    /** Each of them finds the access token over; one renews, the others take what it got, and the login goes on. */
    @Test
    void commandsThatRenewAtTheSameTimeKeepTheLogin() throws IOException {
        Cli cli = aCli("parallel");
        assertThat(cli.typed(SECRET_LINE, "login", "--email", ControlNode.EMAIL).code())
                .isZero();
        for (int round = 0; round < 3; round++) {
            age(cli);
            List<Cli.Running> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(cli.begin("whoami"));
            }
            running.forEach(each -> assertThat(cli.await(each).err()).isEmpty());
        }
        assertThat(cli.run("logout").code()).isZero();
    }

    @Test
    void aLoginThatIsOverIsSaidAndForgotten() throws IOException {
        Cli cli = aCli("over");
        assertThat(cli.typed(SECRET_LINE, "login", "--email", ControlNode.EMAIL).code())
                .isZero();
        Path file = cli.home().resolve("session.json");
        String kept = Files.readString(file);
        assertThat(cli.run("logout").err()).contains("signed out " + ControlNode.EMAIL);
        assertThat(file).doesNotExist();
        assertThat(cli.run("logout").err()).contains("nobody was signed in");
        Files.writeString(file, kept);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Cli.Outcome over = cli.run("whoami");
        assertThat(over.code()).isEqualTo(4);
        assertThat(over.err()).contains("is over", "sandmesh login");
        assertThat(file).doesNotExist();
    }

    /** A login for one control plane is never shown to another. */
    @Test
    void anotherControlPlaneGetsNoToken() {
        Cli.Outcome outcome = admin.run("whoami", "--url", "http://localhost:1");
        assertThat(outcome.code()).isEqualTo(4);
        assertThat(outcome.err()).contains("nobody is signed in at http://localhost:1");
    }

    @Test
    void thePasswordIsInNoArgumentAndNoEnvironment() throws IOException {
        Cli.Running running = aCli("watched").begin("login", "--email", ControlNode.EMAIL);
        long pid = running.process().pid();
        Eventually.hold("the launcher has become Java", Duration.ofMinutes(1), () -> Files.readString(
                        Path.of("/proc/" + pid + "/cmdline"))
                .contains("dev.sandmesh.cli.Main"));
        running.process().getOutputStream().write(SECRET_LINE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        running.process().getOutputStream().flush();
        List<String> seen = new ArrayList<>();
        while (running.process().isAlive()) {
            for (String file : List.of("cmdline", "environ")) {
                try {
                    seen.add(Files.readString(Path.of("/proc/" + pid + "/" + file)));
                } catch (IOException e) {
                    break; // it has ended
                }
            }
        }
        running.process().getOutputStream().close();
        assertThat(admin.await(running).code()).isZero();
        assertThat(seen).isNotEmpty().noneMatch(text -> text.contains(ControlNode.PASSWORD));
    }

    @Test
    void whatIsTypedAtATerminalIsNotShown() throws IOException {
        Cli cli = aCli("typed").with("TERM", "xterm");
        String line = Checkout.root().resolve("scripts/sandmesh") + " login --email " + ControlNode.EMAIL;
        Cli.Running running = cli.start(List.of("script", "-qfec", line, "/dev/null"), null);
        Eventually.hold("the password is asked for", Duration.ofMinutes(1), () -> Files.readString(running.out())
                .contains("password of " + ControlNode.EMAIL + ": "));
        running.process().getOutputStream().write(SECRET_LINE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        running.process().getOutputStream().flush();
        Cli.Outcome outcome = cli.await(running);
        running.process().getOutputStream().close();
        assertThat(outcome.out()).contains("signed in as").doesNotContain(ControlNode.PASSWORD);
        assertThat(cli.run("whoami").code()).isZero();
    }

    private List<String> trustKeys() {
        return Api.objects(admin.run("admin", "trust-keys", "list", "--json")
                        .json()
                        .getJsonArray("items"))
                .stream()
                .map(key -> key.getString("kid"))
                .toList();
    }

    private Cli aCli(String name) {
        return new Cli(fleet.home().resolve("cli-" + name), fleet.api().base());
    }

    /** The access token of a session is as good as over. */
    private static void age(Cli cli) throws IOException {
        Path file = cli.home().resolve("session.json");
        JsonObject session = new JsonObject(Files.readString(file));
        Files.writeString(
                file, session.put("accessUntil", Instant.EPOCH.toString()).encode());
    }
}
