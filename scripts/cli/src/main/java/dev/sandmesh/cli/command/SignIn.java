package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Login;
import dev.sandmesh.cli.api.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "login",
        description = {
            "Sign in, and stay signed in for the commands to come.",
            "The password is asked for without echo, or read as the first line of standard input. A first password has to be "
                    + "changed: the new one is asked for twice, or is the second line.",
            "What is kept for the next commands stands in SANDMESH_CLI_HOME (~/.config/sandmesh), for you alone to read."
        })
final class SignIn implements Callable<Integer> {

    private static final int SHORTEST = 12;
    private static final int ATTEMPTS = 3;

    private final Shell shell;
    private final Passwords passwords;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--email", paramLabel = "EMAIL", description = "Who you are; asked for when it is not given.")
    private Optional<String> email = Optional.empty();

    SignIn(Shell shell) {
        this.shell = shell;
        this.passwords = new Passwords(shell);
    }

    @Override
    public Integer call() {
        ServerOptions.Place place = server.place(shell);
        String who = email.orElseGet(() -> passwords.ask("E-mail"));
        Login login = ServerOptions.login(shell, place.http());
        String password = passwords.secret("password of " + who);
        Login.Opened opened = login.open(who, password, place.ca());
        Session session = opened.session();
        if (opened.mustChangePassword()) {
            session = changed(login, session, password);
        }
        login.keep(session);
        shell.notes().line("signed in as " + session.email() + " at " + session.url());
        return 0;
    }

    private Session changed(Login login, Session session, String password) {
        try {
            shell.notes().line("This first password has to be changed before anything else.");
            shell.notes().flush();
            Session fresh = login.changePassword(session, password, chosen(password));
            shell.notes().line("the password is changed");
            return fresh;
        } catch (Failure failure) {
            login.drop(session);
            throw failure;
        }
    }

    private String chosen(String old) {
        if (!passwords.typed()) {
            return checked(
                    passwords
                            .nextLine()
                            .orElseThrow(
                                    () -> Failure.notSignedIn(
                                            "the first password has to be changed, and no new one was given",
                                            "Pipe two lines in, the first password and the new one, or sign in at a terminal.")),
                    old);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                String chosen = checked(passwords.secret("new password (at least " + SHORTEST + " characters)"), old);
                if (chosen.equals(passwords.secret("the same again"))) {
                    return chosen;
                }
                throw Failure.notSignedIn("the two are not the same; nothing was changed");
            } catch (Failure failure) {
                if (attempt == ATTEMPTS) {
                    throw failure;
                }
                shell.notes().line(failure.message());
                shell.notes().flush();
            }
        }
    }

    private static String checked(String chosen, String old) {
        if (chosen.length() < SHORTEST) {
            throw Failure.notSignedIn("the new password has fewer than " + SHORTEST + " characters");
        }
        if (chosen.equals(old)) {
            throw Failure.notSignedIn("the new password is the old one");
        }
        return chosen;
    }
}
