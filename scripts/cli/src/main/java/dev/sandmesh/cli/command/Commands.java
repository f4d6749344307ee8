package dev.sandmesh.cli.command;

import dev.sandmesh.cli.output.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The tree of commands. */
public final class Commands {

    private static final int NARROWEST = 55;
    private static final int WIDEST = 100;

    private Commands() {}

    /**
     * The whole tree, or only the branch of a command that is known by its first word: reading the annotations of all takes
     * longer than most of them do.
     */
    public static CommandLine tree(Shell shell, String firstWord) {
        Map<String, Supplier<CommandLine>> branches = branches(shell);
        CommandLine root = new CommandLine(root());
        Supplier<CommandLine> only = branches.get(firstWord);
        if (only != null) {
            root.addSubcommand(firstWord, only.get());
        } else {
            branches.forEach((name, branch) -> root.addSubcommand(name, branch.get()));
            root.addSubcommand(new CommandLine.HelpCommand());
            root.addSubcommand(new Completion(shell, () -> tree(shell, "")));
        }
        return configured(root, shell.terminal());
    }

    private static Map<String, Supplier<CommandLine>> branches(Shell shell) {
        Map<String, Supplier<CommandLine>> branches = new LinkedHashMap<>();
        branches.put("login", () -> new CommandLine(new SignIn(shell)));
        branches.put("logout", () -> new CommandLine(new SignOut(shell)));
        branches.put("whoami", () -> new CommandLine(new WhoAmI(shell)));
        branches.put(
                "sandboxes",
                () -> Group.of(
                        "sandboxes",
                        "See the sandboxes of the fleet, register them by hand, change and end them.",
                        SandboxCommands.all(shell)));
        branches.put("exec", () -> new CommandLine(new ExecInSandbox(shell)));
        branches.put("terminal", () -> new CommandLine(new OpenTerminal(shell)));
        branches.put(
                "operations",
                () -> Group.of(
                        "operations",
                        "What is ordered of one or many sandboxes, how it stands and what became of it.",
                        OperationCommands.all(shell)));
        branches.putAll(ShortOrders.all(shell));
        branches.put("pause", () -> new CommandLine(new PauseSandboxes(shell)));
        branches.put("processes", () -> new CommandLine(new ListProcesses(shell)));
        branches.put("logs", () -> new CommandLine(new ReadLog(shell)));
        branches.put("screenshot", () -> new CommandLine(new DownloadCommands.GetScreenshot(shell)));
        branches.put("bundle", () -> new CommandLine(new DownloadCommands.CollectBundle(shell)));
        branches.put("users", () -> Group.of("users", "See and change who may sign in.", UserCommands.all(shell)));
        branches.put("roles", () -> new CommandLine(new ListRoles(shell)));
        branches.put(
                "tokens",
                () -> Group.of("tokens", "API tokens, which scripts sign in with.", TokenCommands.all(shell)));
        branches.put("audit", () -> Group.of("audit", "What was done, tried and refused.", AuditCommands.all(shell)));
        branches.put(
                "join-token",
                () -> Group.of(
                        "join-token", "Join tokens, by which new sandboxes are let in.", JoinTokenCommands.all(shell)));
        branches.put(
                "config",
                () -> Group.of("config", "Files that set up sandboxes.", List.of(new CheckConfiguration(shell))));
        branches.put("brake", () -> BrakeCommands.all(shell));
        branches.put("admin", () -> Group.of("admin", AdminCommands.ABOUT, AdminCommands.all(shell)));
        return branches;
    }

    private static CommandSpec root() {
        CommandSpec spec = CommandSpec.create().name("sandmesh").mixinStandardHelpOptions(true);
        spec.version(version());
        spec.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .description("The command line of Sandmesh, which controls a fleet of browser sandboxes.")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes())
                .footer(
                        "",
                        "Begin with: sandmesh login --url https://control.example --email you@example",
                        "Scripts set SANDMESH_TOKEN (or --token-file) and SANDMESH_URL instead.",
                        "Completion: source <(sandmesh completion)");
        return spec;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "failed; standard error says why and what to do");
        codes.put("2", "the command line itself is wrong; nothing was asked");
        codes.put("3", "a verification or a check has found something");
        codes.put("4", "not signed in, not any more, or the password was wrong");
        codes.put("5", "not permitted, or not in that environment");
        codes.put("6", "there is no such sandbox, process, operation …");
        codes.put("7", "how things stand does not allow it: it is being drained already, its agent is too old …");
        codes.put("8", "the control plane or the agent is not reached, or too busy: try again");
        codes.put("9", "an operation has ended, and is not ok on every sandbox");
        codes.put("141", "who read the output has gone (as head does)");
        return codes;
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
        root.setUsageHelpWidth(terminal.isRead() ? Math.max(NARROWEST, Math.min(terminal.columns(), WIDEST)) : WIDEST);
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
