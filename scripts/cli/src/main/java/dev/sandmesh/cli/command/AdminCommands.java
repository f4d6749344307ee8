package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.host.Host;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The way back in, for whoever is on the host of a control node: no login is asked for, and each step leaves its audit row. */
final class AdminCommands {

    static final String ABOUT =
            "On the host of a control node itself, whether it runs or not: without a login, for whoever may "
                    + "read SANDMESH_HOME. The audit trail has it as host. Only trust-keys asks a node that runs, with your login.";

    private static final String NOTE =
            "the password is shown this once; whoever signs in with it has to change it first";

    private static final List<Field> PASSWORD =
            List.of(Field.key("e-mail", "/email"), Field.key("password", "/password"));

    private AdminCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(
                new FirstUser(shell),
                new ResetHostPassword(shell),
                new RotateKeys(shell),
                new VerifyOnHost(shell),
                Group.of("mesh", MeshCommands.ABOUT, MeshCommands.all(shell)),
                Group.of("trust-keys", TrustKeyCommands.ABOUT, TrustKeyCommands.all(shell)));
    }

    private static String address(String typed) {
        if (!typed.matches("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]+") || typed.length() > 254) {
            throw new Failure(ExitCode.USAGE, typed + " is no e-mail address", List.of());
        }
        return typed;
    }

    /** Ends with a password for somebody. */
    abstract static class Passwords implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private HostOptions place = new HostOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        @Mixin
        private SecretOptions secret = new SecretOptions();

        @Parameters(paramLabel = "EMAIL", description = "The address that they sign in with.")
        private String email = "";

        Passwords(Shell shell) {
            this.shell = shell;
        }

        abstract String password(Host host, String who);

        @Override
        public Integer call() {
            secret.check();
            String who = address(email);
            ObjectNode answer = Json.object().put("email", who).put("password", password(place.host(shell), who));
            secret.show(output.presenter(shell), answer, "password", PASSWORD, NOTE);
            return 0;
        }
    }

    @Command(
            name = "first-user",
            description =
                    "Make a superadmin of all environments, with a password for the first login that is shown this once.")
    static final class FirstUser extends Passwords {

        FirstUser(Shell shell) {
            super(shell);
        }

        @Override
        String password(Host host, String who) {
            return host.createSuperadmin(who);
        }
    }

    @Command(
            name = "reset-password",
            description = "Replace a password by one for the next login, which is shown this once; all logins end.")
    static final class ResetHostPassword extends Passwords {

        ResetHostPassword(Shell shell) {
            super(shell);
        }

        @Override
        String password(Host host, String who) {
            return host.resetPassword(who);
        }
    }

    @Command(
            name = "rotate-keys",
            description =
                    "Let a new key sign access tokens; what the present one has signed is believed for an hour more.")
    static final class RotateKeys implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private HostOptions place = new HostOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        RotateKeys(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode answer = Json.object().put("kid", place.host(shell).rotateKeys());
            output.presenter(shell).one(answer, List.of(Field.key("new key", "/kid")));
            return 0;
        }
    }

    @Command(
            name = "audit-verify",
            description = {
                "Look whether any row of the audit trail was changed, removed or slipped in, without asking a node.",
                "Compares the chain, the signed heads, the keys that master.key opens and the copies of the heads. Exit code 3 when "
                        + "something is wrong."
            })
    static final class VerifyOnHost implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private HostOptions place = new HostOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        @Option(
                names = "--copy",
                paramLabel = "FILE",
                description = "The audit/heads.log of another node, or one that was kept elsewhere; several times.")
        private List<Path> copies = new ArrayList<>();

        VerifyOnHost(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Host.Look look = place.host(shell).verify(copies);
            Presenter presenter = output.presenter(shell);
            presenter.one(answer(look), VerificationFields.ONE);
            return look.wrong().isEmpty() ? ExitCode.OK : ExitCode.FOUND;
        }

        /** As the API words it. */
        private static JsonNode answer(Host.Look look) {
            ObjectNode answer = Json.object().put("status", look.wrong().isEmpty() ? "intact" : "broken");
            if (!look.wrong().isEmpty()) {
                answer.putObject("fault").put("seq", look.wrongRow()).put("message", look.wrong());
            }
            if (!look.warning().isEmpty()) {
                answer.put("warning", look.warning());
            }
            return answer.put("rows", look.rows())
                    .put("firstSeq", look.first())
                    .put("lastSeq", look.last())
                    .put("heads", look.heads())
                    .put("copies", look.copies())
                    .put("unreadableCopies", look.unreadable());
        }
    }
}
