package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may sign in. */
final class UserCommands {

    private static final String ROLES =
            "user, viewer, operator, admin or superadmin; sandmesh roles says what they may.";
    private static final String SCOPE = "Where the role holds: names, or * for all that there are and will be.";

    private UserCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(
                new ListUsers(shell),
                new GetUser(shell),
                new CreateUser(shell),
                new SetUser(shell),
                new DeleteUser(shell),
                new ResetPassword(shell),
                new LogoutUser(shell));
    }

    @Command(name = "list", description = "The people who may sign in, by e-mail address.")
    static final class ListUsers implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private PageOptions page = new PageOptions();

        @Option(
                names = {"-q", "--text"},
                paramLabel = "TEXT",
                description = "Text that the e-mail address contains.")
        private Optional<String> text = Optional.empty();

        @Option(names = "--role", paramLabel = "ROLE", description = ROLES)
        private Optional<String> role = Optional.empty();

        ListUsers(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Request request = Request.get("list the users", UserFields.PATH)
                    .with("q", text)
                    .with("role", role);
            page.show(answer.controlPlane(shell), request, answer.presenter(shell), UserFields.LIST, "no user fits");
            return 0;
        }
    }

    @Command(name = "get", description = "One user.")
    static final class GetUser implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = "USER", description = UserFields.MEANING)
        private String user = "";

        GetUser(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            JsonNode found = UserFields.find(answer.controlPlane(shell), user);
            answer.presenter(shell).one(found, UserFields.ONE);
            return 0;
        }
    }

    @Command(
            name = "create",
            description = {
                "Let somebody in, with a password for the first login that is shown this once.",
                "Nobody gives more than they have."
            })
    static final class CreateUser implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private SecretOptions secret = new SecretOptions();

        @Parameters(paramLabel = "EMAIL", description = "The address to sign in with.")
        private String email = "";

        @Option(names = "--role", paramLabel = "ROLE", required = true, description = ROLES)
        private String role = "";

        @Option(names = "--environment", paramLabel = "NAME", split = ",", description = SCOPE)
        private List<String> environments = new ArrayList<>();

        CreateUser(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            secret.check();
            ObjectNode body = Json.object().put("email", email).put("role", role);
            scope(body, environments);
            JsonNode made =
                    answer.controlPlane(shell).ask(Request.post("create the user " + email, UserFields.PATH, body));
            secret.show(
                    answer.presenter(shell),
                    made,
                    "password",
                    UserFields.WITH_PASSWORD,
                    "the password is shown this once; whoever signs in with it has to change it first");
            return 0;
        }
    }

    @Command(
            name = "set",
            description = {
                "Change role, environments, or whether somebody may sign in; effective with their next request.",
                "Fails when somebody else changed the user in the same moment, or since --if-version."
            })
    static final class SetUser implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private VersionOptions version = new VersionOptions();

        @Parameters(paramLabel = "USER", description = UserFields.MEANING)
        private String user = "";

        @Option(names = "--role", paramLabel = "ROLE", description = ROLES)
        private Optional<String> role = Optional.empty();

        @Option(names = "--environment", paramLabel = "NAME", split = ",", description = SCOPE)
        private List<String> environments = new ArrayList<>();

        @Option(names = "--disable", description = "May not sign in any more; tokens and logins end too.")
        private boolean disable;

        @Option(names = "--enable", description = "May sign in again.")
        private boolean enable;

        SetUser(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            role.ifPresent(wanted -> body.put("role", wanted));
            scope(body, environments);
            if (disable && enable) {
                throw new Failure(ExitCode.USAGE, "--disable and --enable exclude each other", List.of());
            }
            if (disable || enable) {
                body.put("disabled", disable);
            }
            if (body.isEmpty()) {
                throw new Failure(
                        ExitCode.USAGE,
                        "nothing to change",
                        List.of("Give --role, --environment, --disable or --enable."));
            }
            ControlPlane controlPlane = answer.controlPlane(shell);
            JsonNode found = UserFields.find(controlPlane, user);
            Request request = Request.patch("change the user " + user, UserFields.pathOf(found), body)
                    .ifVersion(version.of(found));
            answer.presenter(shell).one(controlPlane.ask(request), UserFields.ONE);
            return 0;
        }
    }

    @Command(name = "delete", description = "Remove somebody with their logins and tokens; effective at once.")
    static final class DeleteUser implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private Confirmation confirmation = new Confirmation();

        @Parameters(paramLabel = "USER", description = UserFields.MEANING)
        private String user = "";

        DeleteUser(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            JsonNode found = UserFields.find(controlPlane, user);
            String email = found.path("email").asText();
            confirmation.demand(shell, "Delete " + email + " with all logins and tokens?");
            controlPlane.order(Request.delete("delete the user " + email, UserFields.pathOf(found)));
            answer.presenter(shell).note("deleted " + email);
            return 0;
        }
    }

    @Command(
            name = "reset-password",
            description = "Replace a password by one for the next login, which is shown this once; all logins end.")
    static final class ResetPassword implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private SecretOptions secret = new SecretOptions();

        @Parameters(paramLabel = "USER", description = UserFields.MEANING)
        private String user = "";

        ResetPassword(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            secret.check();
            ControlPlane controlPlane = answer.controlPlane(shell);
            JsonNode found = UserFields.find(controlPlane, user);
            JsonNode reset = controlPlane.ask(
                    Request.post("reset the password of " + user, UserFields.pathOf(found) + "/password"));
            secret.show(
                    answer.presenter(shell),
                    reset,
                    "password",
                    UserFields.WITH_PASSWORD,
                    "the password is shown this once; whoever signs in with it has to change it first");
            return 0;
        }
    }

    @Command(name = "logout", description = "End all logins of somebody; API tokens stay.")
    static final class LogoutUser implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = "USER", description = UserFields.MEANING)
        private String user = "";

        LogoutUser(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            JsonNode found = UserFields.find(controlPlane, user);
            controlPlane.order(Request.post("end the logins of " + user, UserFields.pathOf(found) + "/logout"));
            answer.presenter(shell).note("all logins of " + found.path("email").asText() + " have ended");
            return 0;
        }
    }

    static void scope(ObjectNode body, List<String> environments) {
        if (!environments.isEmpty()) {
            environments.forEach(body.putArray("environments")::add);
        }
    }
}
