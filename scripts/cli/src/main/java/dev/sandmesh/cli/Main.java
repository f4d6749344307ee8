package dev.sandmesh.cli;

import dev.sandmesh.cli.api.SessionStore;
import dev.sandmesh.cli.command.Shell;
import dev.sandmesh.cli.output.Output;
import dev.sandmesh.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.time.Clock;
import java.util.Map;

/** The process: takes the world as it is, runs one command, ends with its exit code. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        SessionStore sessions = new SessionStore(Shell.home(environment, System.getProperty("user.home")));
        sessions.finishOnExit();
        Shell shell = new Shell(
                environment,
                // a FileInputStream itself seeks where many bytes are asked for, and a pipe cannot
                new FilterInputStream(new FileInputStream(FileDescriptor.in)) {},
                new Output(new FileOutputStream(FileDescriptor.out)),
                new Output(new FileOutputStream(FileDescriptor.err)),
                Terminal.of(environment),
                sessions,
                Clock.systemUTC());
        System.exit(new Program(shell).run(arguments));
    }
}
