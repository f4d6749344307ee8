package dev.sandmesh.cli.command;

import dev.sandmesh.cli.output.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The tree of commands. */
public final class Commands {

    private static final String HELP = "help";
    private static final String COMPLETION = "completion";

    private Commands() {}

    /**
     * The whole tree, or only the branch of a command that is known by its first word: reading the annotations of all takes
     * longer than most of them do.
     */
    public static CommandLine tree(Shell shell, String firstWord) {
        CommandLine root = new CommandLine(root());
        boolean one = !firstWord.equals(HELP)
                && Overview.COMMANDS.stream().anyMatch(line -> line.word().equals(firstWord));
        for (Overview.Line line : Overview.COMMANDS) {
            if (!one || line.word().equals(firstWord)) {
                root.addSubcommand(line.word(), branch(shell, line));
            }
        }
        return configured(root, shell.terminal());
    }

    private static CommandLine branch(Shell shell, Overview.Line line) {
        return switch (line.word()) {
            case "login" -> new CommandLine(new SignIn(shell));
            case "logout" -> new CommandLine(new SignOut(shell));
            case "whoami" -> new CommandLine(new WhoAmI(shell));
            case "sandboxes" -> group(line, SandboxCommands.all(shell));
            case "exec" -> new CommandLine(new ExecInSandbox(shell));
            case "terminal" -> new CommandLine(new OpenTerminal(shell));
            case "operations" -> group(line, OperationCommands.all(shell));
            case "drain" -> new CommandLine(new ShortOrders.Drain(shell));
            case "pause" -> new CommandLine(new PauseSandboxes(shell));
            case "resume" -> new CommandLine(new ShortOrders.Resume(shell));
            case "restart" -> new CommandLine(new ShortOrders.Restart(shell));
            case "start" -> new CommandLine(new ShortOrders.Start(shell));
            case "stop" -> new CommandLine(new ShortOrders.Stop(shell));
            case "check" -> new CommandLine(new ShortOrders.Check(shell));
            case "processes" -> new CommandLine(new ListProcesses(shell));
            case "logs" -> new CommandLine(new ReadLog(shell));
            case "screenshot" -> new CommandLine(new DownloadCommands.GetScreenshot(shell));
            case "live-view" -> new CommandLine(new OpenLiveView(shell));
            case "viewers" -> group(line, ViewerCommands.all(shell));
            case "bundle" -> new CommandLine(new DownloadCommands.CollectBundle(shell));
            case "users" -> group(line, UserCommands.all(shell));
            case "roles" -> new CommandLine(new ListRoles(shell));
            case "tokens" -> group(line, TokenCommands.all(shell));
            case "audit" -> group(line, AuditCommands.all(shell));
            case "recordings" -> group(line, RecordingCommands.all(shell));
            case "join-token" -> group(line, JoinTokenCommands.all(shell));
            case "config" -> group(line, List.of(new CheckConfiguration(shell)));
            case "brake" -> BrakeCommands.all(shell);
            case "admin" -> Group.of(line.word(), AdminCommands.ABOUT, AdminCommands.all(shell));
            case HELP -> new CommandLine(new CommandLine.HelpCommand());
            case COMPLETION -> new CommandLine(new Completion(shell, () -> tree(shell, "")));
            default -> throw new IllegalStateException("there is no command " + line.word());
        };
    }

    private static CommandLine group(Overview.Line line, List<Object> commands) {
        return Group.of(line.word(), line.meaning(), commands);
    }

    private static CommandSpec root() {
        CommandSpec spec = CommandSpec.create().name("sandmesh").mixinStandardHelpOptions(true);
        spec.version(version());
        Map<String, String> exitCodes = new LinkedHashMap<>();
        Overview.EXIT_CODES.forEach(line -> exitCodes.put(line.word(), line.meaning()));
        spec.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .description(Overview.ABOUT)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes)
                .footer(Overview.FOOTER.toArray(String[]::new));
        return spec;
    }

    private static String version() {
        String version = Commands.class.getPackage().getImplementationVersion();
        return "sandmesh " + (version == null ? "(not packaged)" : version);
    }

    /** An argument is what it is: no file is read for one that begins with @, and -- ends the options. */
    private static CommandLine configured(CommandLine root, Terminal terminal) {
        root.setExpandAtFiles(false);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpAutoWidth(false);
        root.setUsageHelpWidth(Overview.width(terminal));
        root.setAbbreviatedOptionsAllowed(false);
        root.setAbbreviatedSubcommandsAllowed(false);
        standardHelp(root);
        return root;
    }

    private static void standardHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.optionsMap().get("--help") == null) {
            spec.mixinStandardHelpOptions(true);
        }
        spec.version(version());
        spec.usageMessage().abbreviateSynopsis(true);
        command.getSubcommands().values().forEach(Commands::standardHelp);
    }
}
