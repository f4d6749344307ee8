package dev.sandmesh.cli.command;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command that only has others under it. */
final class Group {

    private Group() {}

    static CommandLine of(String name, String description, List<Object> commands) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
        spec.mixinStandardHelpOptions(true);
        CommandLine group = new CommandLine(spec);
        commands.forEach(group::addSubcommand);
        return group;
    }
}
