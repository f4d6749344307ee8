package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The brake of the fleet. */
final class BrakeCommands {

    private static final String PATH = "/api/v1/admin/brake";

    private static final List<Field> ONE = List.of(
            Field.made("the brake is", Worth.KEY, brake -> brake.path("on").asBoolean() ? "on" : "off"),
            Field.key("why", "/why"),
            Field.made("since", Worth.KEY, brake -> Field.time(brake.path("since"))),
            Field.made("leases lost then", Worth.KEY, BrakeCommands::lost),
            Field.made("missing now", Worth.KEY, brake -> whileOn(brake, "missing")),
            Field.made("being handed over", Worth.KEY, brake -> whileOn(brake, "handingOver")),
            Field.made("few missing since", Worth.KEY, brake -> Field.time(brake.path("calmSince"))),
            Field.key("released by", "/releasedBy"),
            Field.key("reason", "/reason"));

    private BrakeCommands() {}

    /** Alone it shows the brake. */
    static CommandLine all(Shell shell) {
        return new CommandLine(new ShowBrake(shell)).addSubcommand(new ReleaseBrake(shell));
    }

    private static String lost(JsonNode brake) {
        return brake.path("leases").asLong() == 0
                ? ""
                : brake.path("lost").asText() + " of " + brake.path("leases").asText();
    }

    private static String whileOn(JsonNode brake, String name) {
        return brake.path("on").asBoolean() ? brake.path(name).asText() : "";
    }

    private static void show(Presenter presenter, JsonNode brake) {
        presenter.one(brake, ONE);
        if (brake.path("stale").asBoolean()) {
            presenter.note("as last known: the database is away");
        }
    }

    @Command(
            name = "brake",
            description = {
                "Whether what replaces or ends sandboxes by itself holds still, because many fell silent at once.",
                "sandmesh brake release lets it go on."
            })
    static final class ShowBrake implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        ShowBrake(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            show(answer.presenter(shell), answer.controlPlane(shell).ask(Request.get("look at the brake", PATH)));
            return 0;
        }
    }

    @Command(
            name = "release",
            description = {
                "Release the brake; nothing happens when it is off.",
                "It stays released until more is lost than was, or until another hand-over begins."
            })
    static final class ReleaseBrake implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "What was found out; it stands in the audit trail and on the page.")
        private String reason = "";

        ReleaseBrake(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object().put("reason", reason);
            show(
                    answer.presenter(shell),
                    answer.controlPlane(shell).ask(Request.post("release the brake", PATH + "/release", body)));
            return 0;
        }
    }
}
