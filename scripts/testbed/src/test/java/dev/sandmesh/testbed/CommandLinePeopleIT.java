package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Users, tokens, registry and audit from the command line, and what is done on the host while the node runs and while it does not:
 * A9-A21, A68-A76. Tampering comes last, since nothing can be shown of a trail after it.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLinePeopleIT {

    private static final String CHOSEN = "a-password-of-their-own";

    private Fleet fleet;
    private Cli admin;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        admin = aCli("admin");
        assertThat(admin.typed(ControlNode.PASSWORD + "\n", "login", "--email", ControlNode.EMAIL)
                        .code())
                .isZero();
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    @Order(1)
    void aUserIsLetInAndHasToChangeTheFirstPassword() throws IOException {
        Path out = fleet.home().resolve("first-password");
        Cli.Outcome made = admin.run(
                "users",
                "create",
                "ann@example.org",
                "--role",
                "viewer",
                "--environment",
                "dev",
                "--out",
                out.toString());
        assertThat(made.err()).contains("the password is in " + out);
        assertThat(made.code()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
        String first = Files.readString(out).strip();
        assertThat(made.out()).contains("ann@example.org", "viewer").doesNotContain(first);

        Cli ann = aCli("ann");
        Cli.Outcome alone = ann.typed(first + "\n", "login", "--email", "ann@example.org");
        assertThat(alone.code()).isEqualTo(4);
        assertThat(alone.err()).contains("no new one was given");
        assertThat(ann.run("whoami").code()).isEqualTo(4);
        Cli.Outcome shortOne = ann.typed(first + "\nshort\n", "login", "--email", "ann@example.org");
        assertThat(shortOne.err()).contains("fewer than 12");
        Cli.Outcome changed = ann.typed(first + "\n" + CHOSEN + "\n", "login", "--email", "ann@example.org");
        assertThat(changed.err()).contains("the password is changed", "signed in as ann@example.org");
        assertThat(ann.run("whoami", "--json").json().getString("role")).isEqualTo("viewer");
        assertThat(ann.typed(CHOSEN + "\n", "login", "--email", "ann@example.org")
                        .code())
                .isZero();

        Cli.Outcome twice = admin.run("users", "create", "ann@example.org", "--role", "viewer");
        assertThat(twice.code()).isEqualTo(7);
        assertThat(twice.err()).contains("email_taken");
        assertThat(admin.run("users", "create", "b@example.org", "--role", "viewer", "--out", out.toString())
                        .err())
                .contains("it is there already");
    }

    @Test
    @Order(2)
    void whoMayNotIsToldWhichPermissionIsMissing() {
        Cli.Outcome denied = aCli("ann").run("users", "list");
        assertThat(denied.code()).isEqualTo(5);
        assertThat(denied.err()).contains("cannot list the users", "user:manage", "403 forbidden", "sandmesh whoami");
    }

    @Test
    @Order(3)
    void usersAreSeenAndChangedAndNobodyOverwritesAnother() {
        assertThat(admin.run("users", "list").out()).contains("ann@example.org", ControlNode.EMAIL);
        assertThat(admin.run("users", "list", "--role", "viewer", "-o", "ndjson")
                        .out()
                        .lines())
                .hasSize(1);
        assertThat(admin.run("users", "get", "ann@example.org").out()).contains("viewer");
        assertThat(admin.run("roles").out()).contains("superadmin", "sandbox:read");
        long version =
                admin.run("users", "get", "ann@example.org", "--json").json().getLong("version");
        Cli.Outcome set = admin.run("users", "set", "ann@example.org", "--role", "operator", "--json");
        assertThat(set.json().getString("role")).isEqualTo("operator");
        Cli.Outcome late = admin.run(
                "users", "set", "ann@example.org", "--role", "viewer", "--if-version", Long.toString(version));
        assertThat(late.code()).isEqualTo(7);
        assertThat(late.err()).contains("version_conflict", "Somebody was quicker");
        assertThat(admin.run("users", "set", "ann@example.org").err()).contains("nothing to change");
        assertThat(admin.run("users", "set", ControlNode.EMAIL, "--role", "viewer")
                        .err())
                .contains("own_role");
    }

    @Test
    @Order(4)
    void loginsAndPasswordsOfOthersAreEnded() {
        Cli ann = aCli("ann");
        assertThat(admin.run("users", "logout", "ann@example.org").code()).isZero();
        assertThat(ann.run("whoami").code()).isEqualTo(4);
        Cli.Outcome reset = admin.run("users", "reset-password", "ann@example.org", "--json");
        String given = reset.json().getString("password");
        assertThat(ann.typed(given + "\n" + CHOSEN + "\n", "login", "--email", "ann@example.org")
                        .code())
                .isZero();
        Cli elsewhere = aCli("ann-elsewhere");
        assertThat(elsewhere
                        .typed(CHOSEN + "\n", "login", "--email", "ann@example.org")
                        .code())
                .isZero();
        assertThat(ann.run("logout", "--everywhere").err()).contains("everywhere");
        assertThat(elsewhere.run("whoami").code()).isEqualTo(4);
    }

    @Test
    @Order(5)
    void aScriptHasATokenThatEndsWhenItIsRevoked() {
        Path file = fleet.home().resolve("token");
        Cli.Outcome made = admin.run(
                "tokens",
                "create",
                "nightly",
                "--permission",
                "sandbox:read",
                "--environment",
                "dev",
                "--expires-in-days",
                "7",
                "--out",
                file.toString());
        assertThat(made.err()).contains(file.toString());
        assertThat(made.out()).contains("nightly").doesNotContain("smt_");
        Cli script = new Cli(fleet.home().resolve("cli-script"), fleet.api().base());
        assertThat(script.run("sandboxes", "list", "--json", "--token-file", file.toString())
                        .code())
                .isZero();
        Cli.Outcome denied = script.run("audit", "list", "--token-file", file.toString());
        assertThat(denied.err()).contains("audit:read");
        assertThat(admin.run("tokens", "list").out()).contains("nightly", "sandbox:read");
        assertThat(admin.run("tokens", "revoke", "nightly").err()).contains("revoked nightly");
        assertThat(script.run("whoami", "--token-file", file.toString()).code()).isEqualTo(4);
        assertThat(admin.run("tokens", "revoke", "nightly").err()).contains("none is named nightly");
    }

    @Test
    @Order(6)
    void newSandboxesAreLetInByABundle() throws IOException {
        Path file = fleet.home().resolve("bundle");
        Cli.Outcome made = admin.run(
                "join-token",
                "create",
                "rack-7",
                "--environment",
                "dev",
                "--label",
                "rack=7",
                "--uses",
                "3",
                "--expires-in",
                "2h",
                "--out",
                file.toString());
        assertThat(made.err()).contains("the bundle is in");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        JsonObject bundle = new JsonObject(Files.readString(file));
        assertThat(bundle.getString("environment")).isEqualTo("dev");
        assertThat(made.out()).doesNotContain(bundle.getString("token"));
        assertThat(admin.run("join-token", "list").out()).contains("rack-7", "active", "0/3");
        assertThat(admin.run("join-token", "revoke", "rack-7").err()).contains("revoked");
        assertThat(admin.run("join-token", "list", "-o", "ndjson").out()).contains("\"status\":\"revoked\"");
        assertThat(admin.run("join-token", "create", "x", "--environment", "dev", "--expires-in", "soon")
                        .code())
                .isEqualTo(2);
    }

    @Test
    @Order(7)
    void aSandboxIsRegisteredChangedAndEndedByHand() throws IOException {
        Cli.Outcome made = admin.run(
                "sandboxes",
                "register",
                "by-hand",
                "--environment",
                "dev",
                "--instance-id",
                "i-1",
                "--label",
                "rack=7",
                "--json");
        assertThat(made.err()).isEmpty();
        assertThat(made.json().getString("name")).isEqualTo("by-hand");
        Cli.Outcome listed = admin.run("sandboxes", "list", "--label", "rack=7", "--provider", "manual");
        assertThat(listed.err()).isEmpty();
        assertThat(listed.out()).contains("by-hand");
        Cli.Outcome set =
                admin.run("sandboxes", "set", "by-hand", "--label", "row=2", "--remove-label", "rack", "--json");
        assertThat(set.json().getJsonObject("labels")).isEqualTo(new JsonObject().put("row", "2"));
        Path browsers = Files.writeString(
                fleet.home().resolve("browsers.json"), "{\"chromium\":{\"windowSize\":\"1280x800\"}}");
        assertThat(admin.run("sandboxes", "set", "by-hand", "--browser-config", browsers.toString())
                        .err())
                .isEmpty();
        assertThat(admin.run("sandboxes", "get", "by-hand", "--json").json().getValue("browserConfig"))
                .isEqualTo(new JsonObject(Files.readString(browsers)));
        Files.writeString(browsers, "{\"chromium\":{\"windowSize\":\"wide\"}}");
        Cli.Outcome wide = admin.run("sandboxes", "set", "by-hand", "--browser-config", browsers.toString());
        assertThat(wide.code()).isNotZero();
        assertThat(wide.err()).contains("browserConfig/chromium/windowSize");
        assertThat(admin.run("sandboxes", "set", "by-hand", "--least-protocol", "2", "--json")
                        .json()
                        .getInteger("leastProtocol"))
                .isEqualTo(2);
        assertThat(admin.run("sandboxes", "set", "by-hand", "--least-protocol", "99")
                        .err())
                .contains("leastProtocol", "no version of the protocol that is spoken here");
        Cli.Outcome taken = admin.run("sandboxes", "register", "other", "--environment", "dev", "--instance-id", "i-1");
        assertThat(taken.code()).isEqualTo(7);
        Cli.Outcome unasked = admin.run("sandboxes", "delete", "by-hand");
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).contains("--yes");
        assertThat(admin.run("sandboxes", "delete", "by-hand", "--yes").err()).contains("ended dev/by-hand");
        assertThat(admin.run("sandboxes", "get", "by-hand").code()).isEqualTo(6);
    }

    @Test
    @Order(8)
    void theTrailIsListedAndExported() throws IOException {
        Cli.Outcome denied = admin.run("audit", "list", "--outcome", "denied", "--actor", "ann@example.org");
        assertThat(denied.out()).contains("ann@example.org", "listUsers", "forbidden");
        assertThat(admin.run("audit", "list", "--from", "1h", "-n", "2", "-o", "ndjson")
                        .out()
                        .lines())
                .hasSize(2);
        Cli.Outcome page = admin.run("audit", "list", "-n", "3", "--json");
        assertThat(page.json().getJsonArray("items")).hasSize(3);
        Path file = fleet.home().resolve("audit.ndjson");
        assertThat(admin.run("audit", "export", "--file", file.toString()).err())
                .contains("rows in " + file);
        List<String> rows = Files.readAllLines(file);
        assertThat(new JsonObject(rows.get(0)).getLong("seq")).isEqualTo(1L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Cli.Outcome stream = admin.run("audit", "export", "--action", "createUser");
        assertThat(stream.out().lines())
                .isNotEmpty()
                .allMatch(line -> new JsonObject(line).getString("action").equals("createUser"));
        assertThat(admin.run("audit", "list", "--from", "yesterday").code()).isEqualTo(2);
        Cli.Outcome first = admin.shell("sandmesh audit export | head -n 1");
        assertThat(new JsonObject(first.out()).getLong("seq")).isEqualTo(1L);
        assertThat(admin.run("audit", "verify").out()).contains("intact");
    }

    /** The way back in, on the host: beside the running node, and by the embedded database while none runs. */
    @Test
    @Order(9)
    void onTheHostUsersAreMadeAndLetInAgain() {
        Cli host = onHost();
        Cli.Outcome second = host.run("admin", "first-user", "second@example.org", "--json");
        assertThat(second.err()).isEmpty();
        String password = second.json().getString("password");
        assertThat(aCli("second")
                        .typed(password + "\n" + CHOSEN + "\n", "login", "--email", "second@example.org")
                        .code())
                .isZero();
        assertThat(host.run("admin", "first-user", "second@example.org").err())
                .contains("e-mail address", "reset-password");
        assertThat(host.run("admin", "reset-password", "nobody@example.org").code())
                .isEqualTo(1);
        assertThat(host.run("admin", "rotate-keys").out()).contains("new key");
        assertThat(admin.run("whoami").code()).isZero();

        fleet.control().process().terminate(Duration.ofSeconds(30));
        Cli.Outcome reset = host.run("admin", "reset-password", "second@example.org", "--json");
        assertThat(reset.err()).isEmpty();
        assertThat(host.run("admin", "audit-verify").out()).contains("intact");
        fleet.control().restart();
        assertThat(aCli("second")
                        .typed(
                                reset.json().getString("password") + "\nanother-password-of-theirs\n",
                                "login",
                                "--email",
                                "second@example.org")
                        .code())
                .isZero();
        JsonArray told =
                admin.run("audit", "list", "--actor", "host", "--json").json().getJsonArray("items");
        assertThat(Api.objects(told).stream().map(row -> row.getString("action")))
                .contains("createUser", "resetUserPassword", "rotateSigningKeys");
        assertThat(admin.run("audit", "verify").out()).contains("intact");
    }

    @Test
    @Order(10)
    void aFolderThatIsNoHomeIsSaidAndLeftAsItIs() throws IOException {
        Path empty = Files.createDirectories(fleet.home().resolve("empty"));
        Cli.Outcome outcome = onHost().run("admin", "audit-verify", "--home", empty.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("no home of a control plane");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    @Order(11)
    void theFirstWrongRowIsNamed() throws Exception {
        tamper("UPDATE audit SET action = 'nothing' WHERE seq = 3");
        Cli.Outcome asked = admin.run("audit", "verify");
        assertThat(asked.code()).isEqualTo(3);
        assertThat(asked.out()).containsPattern("first wrong row +3\n").contains("broken");
        Cli.Outcome looked = onHost().run("admin", "audit-verify", "--json");
        assertThat(looked.code()).isEqualTo(3);
        assertThat(looked.json().getJsonObject("fault").getLong("seq")).isEqualTo(3L);
    }

    private Cli aCli(String name) {
        return new Cli(fleet.home().resolve("cli-" + name), fleet.api().base());
    }

    private Cli onHost() {
        return aCli("host")
                .with("SANDMESH_HOME", fleet.home().resolve("control").toString());
    }

    /** As the one whom no trigger stops. */
    private void tamper(String sql) throws IOException, SQLException {
        Path postgres = fleet.home().resolve("control/postgres");
        Properties passwords = new Properties();
        try (Reader reader = Files.newBufferedReader(postgres.resolve("passwords"))) {
            passwords.load(reader);
        }
        String url = "jdbc:postgresql://127.0.0.1:"
                + Files.readString(postgres.resolve("port")).strip() + "/sandmesh";
        try (Connection connection = DriverManager.getConnection(url, "postgres", passwords.getProperty("superuser"));
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            assertThat(statement.executeUpdate(sql)).isOne();
        }
    }
}
