package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "whoami", description = "Who you are at the control plane, and what you may do there.")
final class WhoAmI implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    WhoAmI(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ControlPlane controlPlane = answer.controlPlane(shell);
        List<Field> fields = List.of(
                Field.key("e-mail", "/email"),
                Field.key("role", "/role"),
                Field.key("environments", "/environments"),
                Field.key("permissions", "/permissions"),
                Field.key("id", "/id"),
                Field.made("control plane", Field.Worth.KEY, item -> controlPlane
                        .url()
                        .text()));
        answer.presenter(shell).one(controlPlane.ask(Request.get("ask who you are", "/api/v1/auth/me")), fields);
        return 0;
    }
}
