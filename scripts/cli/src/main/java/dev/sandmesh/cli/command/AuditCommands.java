package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import dev.sandmesh.cli.output.Presenter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The trail of what was done. */
final class AuditCommands {

    static final String PATH = "/api/v1/admin/audit";

    private static final List<Field> LIST = List.of(
            Field.time("AT", "/at"),
            Field.made("WHO", Worth.KEY, AuditCommands::who),
            Field.key("ACTION", "/action"),
            Field.made("TARGET", Worth.KEY, AuditCommands::target),
            Field.key("OUTCOME", "/outcome"),
            Field.usual("CODE", "/code"),
            Field.usual("ENVIRONMENT", "/environment"),
            Field.extra("TIMES", "/count"),
            Field.extra("ADDRESS", "/address"),
            Field.extra("REQUEST", "/requestId"),
            Field.extra("ROW", "/seq"));

    private AuditCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(new ListAudit(shell), new ExportAudit(shell), new VerifyAudit(shell));
    }

    private static String who(JsonNode row) {
        String name = row.at("/actor/name").asText();
        return name.isEmpty() ? row.at("/actor/kind").asText() : name;
    }

    private static String target(JsonNode row) {
        String name = row.at("/target/name").asText();
        String kind = row.at("/target/kind").asText();
        return kind.isEmpty()
                ? ""
                : kind + " " + (name.isEmpty() ? row.at("/target/id").asText() : name);
    }

    @Command(
            name = "list",
            description = {
                "What was done, tried and refused, newest first.",
                "All of it, as it is kept: sandmesh audit export."
            })
    static final class ListAudit implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private AuditFilter filter = new AuditFilter();

        @Mixin
        private NewestFirst wanted = new NewestFirst();

        ListAudit(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Request request = filter.on(
                    Request.get("list the audit trail", PATH), shell.clock().instant());
            wanted.show(answer.controlPlane(shell), request, answer.presenter(shell), LIST, "no row fits");
            return 0;
        }
    }

    @Command(
            name = "verify",
            description = {
                "Look whether any row was changed, removed or slipped in, and name the first that is wrong.",
                "Exit code 3 when one is. The control plane looks itself; whoever does not believe it looks on its host: sandmesh "
                        + "admin audit-verify."
            })
    static final class VerifyAudit implements Callable<Integer> {

        private static final Duration PAUSE = Duration.ofMillis(500);

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        VerifyAudit(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            JsonNode look = controlPlane.ask(Request.post("verify the audit trail", PATH + "/verify"));
            while (look.path("status").asText().equals("running")) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE.toMillis()));
                look = controlPlane.ask(Request.get("follow the verification", PATH + "/verify"));
            }
            Presenter presenter = answer.presenter(shell);
            presenter.one(look, VerificationFields.ONE);
            return switch (look.path("status").asText()) {
                case "intact" -> ExitCode.OK;
                case "broken" -> ExitCode.FOUND;
                default -> {
                    presenter.note("the verification did not come to its end; try again");
                    yield ExitCode.FAILED;
                }
            };
        }
    }
}
