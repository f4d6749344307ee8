package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Http;
import dev.sandmesh.cli.api.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "logout",
        description = "End the login of this machine, there and here. Tokens (smt_…) stay: sandmesh tokens revoke.")
final class SignOut implements Callable<Integer> {

    private final Shell shell;

    @Option(names = "--everywhere", description = "End all your logins, on every machine and in every browser.")
    private boolean everywhere;

    SignOut(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Optional<Session> session = shell.sessions().find();
        if (session.isEmpty()) {
            shell.notes().line("nobody was signed in");
            return 0;
        }
        Session last = session.get();
        ServerOptions.login(shell, new Http(last.url(), last.ca())).close(last, everywhere);
        shell.notes().line("signed out " + last.email() + " at " + last.url() + (everywhere ? ", everywhere" : ""));
        return 0;
    }
}
