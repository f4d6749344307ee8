package dev.sandmesh.cli.command;

import dev.sandmesh.cli.output.Terminal;
import java.util.List;

/** What {@code sandmesh --help} says. It needs no parser, whose classes are most of what a start costs. */
public final class Overview {

    static final String ABOUT = "The command line of Sandmesh, which controls a fleet of browser sandboxes.";

    static final List<Line> COMMANDS = List.of(
            new Line("login", "Sign in."),
            new Line("logout", "End the login of this machine."),
            new Line("whoami", "Who you are, and what you may do."),
            new Line("sandboxes", "See the sandboxes of the fleet, register them by hand, change and end them."),
            new Line("exec", "Run a program on a sandbox."),
            new Line("terminal", "A shell on a sandbox, at this terminal."),
            new Line("operations", "What is ordered of one or many sandboxes, and what became of it."),
            new Line("drain", "Have workers take no new tasks, and wait for those that run."),
            new Line("pause", "Have workers take no new tasks."),
            new Line("resume", "Have workers take tasks again."),
            new Line("restart", "Restart a supervised process."),
            new Line("start", "Start a supervised process that was stopped."),
            new Line("stop", "Stop a supervised process."),
            new Line("check", "Have agents report afresh."),
            new Line("processes", "The supervised processes of a sandbox."),
            new Line("logs", "The log of a process, or of the agent."),
            new Line("screenshot", "A picture of the display of a sandbox."),
            new Line("live-view", "The page that shows the screen of a sandbox."),
            new Line("viewers", "See and end who looks at a screen."),
            new Line("bundle", "The support bundle of a sandbox."),
            new Line("users", "See and change who may sign in."),
            new Line("roles", "The roles, and what each may do."),
            new Line("tokens", "API tokens, which scripts sign in with."),
            new Line("audit", "What was done, tried and refused."),
            new Line("recordings", "What terminals have shown, where they were recorded."),
            new Line("join-token", "Join tokens, by which new sandboxes are let in."),
            new Line("config", "Files that set up sandboxes."),
            new Line("brake", "Whether destructive automation holds still."),
            new Line("admin", "On the host of a control node itself, without a login."),
            new Line("help", "The help of a command."),
            new Line("completion", "Lets the shell complete commands and options."));

    static final List<Line> EXIT_CODES = List.of(
            new Line("0", "done"),
            new Line("1", "failed; standard error says why and what to do"),
            new Line("2", "the command line itself is wrong; nothing was asked"),
            new Line("3", "a verification or a check has found something"),
            new Line("4", "not signed in, not any more, or the password was wrong"),
            new Line("5", "not permitted, or not in that environment"),
            new Line("6", "there is no such sandbox, process, operation …"),
            new Line("7", "how things stand does not allow it: it is being drained already, its agent is too old …"),
            new Line("8", "the control plane or the agent is not reached, or too busy: try again"),
            new Line("9", "an operation has ended, and is not ok on every sandbox"),
            new Line("141", "who read the output has gone (as head does)"));

    static final List<String> FOOTER = List.of(
            "",
            "Begin with: sandmesh login --url https://control.example --email you@example",
            "Scripts set SANDMESH_TOKEN (or --token-file) and SANDMESH_URL instead.",
            "Completion: source <(sandmesh completion)");

    private static final int NARROWEST = 55;
    private static final int WIDEST = 100;
    private static final int INDENT = 14;

    /** A word, and what it means. */
    record Line(String word, String meaning) {}

    private Overview() {}

    /** Whether nothing else is. */
    public static boolean isAsked(String... arguments) {
        return arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"));
    }

    static int width(Terminal terminal) {
        return terminal.isRead() ? Math.max(NARROWEST, Math.min(terminal.columns(), WIDEST)) : WIDEST;
    }

    public static String text(Terminal terminal) {
        int width = width(terminal);
        StringBuilder text = new StringBuilder("Usage: sandmesh [OPTIONS] COMMAND\n")
                .append(ABOUT)
                .append('\n');
        line(text, new Line("-h, --help", "This; after a command, all that it takes."), width);
        line(text, new Line("-V, --version", "Which version this is."), width);
        text.append("Commands:\n");
        COMMANDS.forEach(command -> line(text, command, width));
        text.append("\nExit codes:\n");
        EXIT_CODES.forEach(code -> line(text, code, width));
        FOOTER.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, Line line, int width) {
        text.append("  ").append(line.word());
        text.append(" ".repeat(Math.max(1, INDENT - line.word().length())));
        int column = INDENT + 2;
        for (String word : line.meaning().split(" ", -1)) {
            if (column + word.length() > width) {
                text.setLength(text.length() - 1);
                text.append('\n').append(" ".repeat(INDENT + 2));
                column = INDENT + 2;
            }
            text.append(word).append(' ');
            column += word.length() + 1;
        }
        text.setLength(text.length() - 1);
        text.append('\n');
    }
}
