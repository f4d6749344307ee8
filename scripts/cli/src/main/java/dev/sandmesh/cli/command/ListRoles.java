package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "roles", description = "The roles with their permissions, and which of them you may give.")
final class ListRoles implements Callable<Integer> {

    private static final List<Field> FIELDS = List.of(
            Field.key("ROLE", "/role"),
            Field.made(
                    "YOU MAY GIVE IT",
                    Field.Worth.KEY,
                    item -> item.path("grantable").asBoolean() ? "yes" : "no"),
            Field.key("PERMISSIONS", "/permissions"));

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    ListRoles(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Request request = Request.get("list the roles", "/api/v1/admin/roles");
        answer.presenter(shell).page(answer.controlPlane(shell).ask(request), FIELDS, "there are no roles");
        return 0;
    }
}
