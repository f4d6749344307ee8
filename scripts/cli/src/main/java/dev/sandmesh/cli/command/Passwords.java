package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.output.VisibleText;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Asks for what nobody may see: at the terminal without echo, or the next line of what is piped in. */
final class Passwords {

    private static final int LONGEST = 4096;

    private final Shell shell;

    Passwords(Shell shell) {
        this.shell = shell;
    }

    boolean typed() {
        return shell.terminal().typed();
    }

    /** Something that may be seen. */
    String ask(String what) {
        if (!typed()) {
            throw new Failure(
                    ExitCode.USAGE, what + " is missing: there is no terminal to ask at", List.of("Give --email."));
        }
        String line = console().readLine("%s: ", what);
        return line == null ? "" : line.strip();
    }

    String secret(String what) {
        String given;
        if (typed()) {
            char[] read = console().readPassword("%s: ", VisibleText.of(what));
            given = read == null ? "" : new String(read);
        } else {
            given = nextLine().orElse("");
        }
        if (given.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "no " + what + " was given",
                    List.of("Type it when asked, or pipe it in as one line: sandmesh login --email EMAIL < FILE"));
        }
        return given;
    }

    /** The line after those that were read, if there is one; read byte by byte, to leave the rest where it is. */
    Optional<String> nextLine() {
        byte[] line = new byte[LONGEST];
        int length = 0;
        try {
            InputStream in = shell.in();
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            while (next >= 0 && next != '\n') {
                if (length == LONGEST) {
                    throw new Failure(ExitCode.USAGE, "what was piped in is longer than a password may be", List.of());
                }
                line[length++] = (byte) next;
                next = in.read();
            }
        } catch (IOException e) {
            throw Failure.of("standard input cannot be read: " + e.getMessage());
        }
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        Arrays.fill(line, (byte) 0);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    /** Since JDK 22 there is always a console, also where none is seen; so what the launcher has seen decides. */
    private Console console() {
        return Optional.ofNullable(System.console())
                .filter(console -> shell.terminal().isRead())
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "what you type would be seen: output is not the terminal",
                        List.of("Do not redirect the output of this command, or pipe the password in.")));
    }
}
