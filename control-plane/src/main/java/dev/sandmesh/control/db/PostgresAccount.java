package dev.sandmesh.control.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The user of the operating system as whom PostgreSQL runs: never root, else whoever started us. Blocks. */
final class PostgresAccount {

    private static final List<String> CANDIDATES = List.of("sandmesh-postgres", "postgres", "nobody");

    private final Optional<String> user;
    private final List<String> prefix;

    private PostgresAccount(Optional<String> user, List<String> prefix) {
        this.user = user;
        this.prefix = List.copyOf(prefix);
    }

    static PostgresAccount choose() throws IOException, InterruptedException {
        if (!root()) {
            return new PostgresAccount(Optional.empty(), List.of());
        }
        for (String candidate : CANDIDATES) {
            Optional<String> group = output(List.of("id", "-g", candidate));
            if (group.isPresent()) {
                return new PostgresAccount(
                        Optional.of(candidate),
                        List.of("setpriv", "--reuid=" + candidate, "--regid=" + group.get(), "--clear-groups"));
            }
        }
        throw new IOException("PostgreSQL does not run as root and none of the users " + CANDIDATES
                + " exists; make one, or start Sandmesh as another user");
    }

    /** The command, as this user. */
    List<String> command(String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        return command;
    }

    /** The same, and it ends (INT: fast shutdown) with the thread that started it where the system can do that. */
    List<String> boundCommand(String... words) {
        if (!linux()) {
            return command(words);
        }
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(prefix.isEmpty() ? List.of("setpriv") : prefix);
        command.add("--pdeathsig=INT");
        command.addAll(List.of(words));
        return command;
    }

    void own(Path path) throws IOException {
        if (user.isPresent()) {
            UserPrincipal owner =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user.get());
            Files.setOwner(path, owner);
        }
    }

    /** Fails with a sentence for people when this user cannot reach {@code program}. */
    void requireAccess(Path program) throws IOException, InterruptedException {
        if (output(command("test", "-x", program.toString())).isEmpty()) {
            throw new IOException(
                    "user " + user.orElse("") + ", as whom PostgreSQL runs, cannot reach " + program
                            + ": choose a SANDMESH_HOME whose parent directories that user may enter, for example /var/lib/sandmesh");
        }
    }

    private static boolean root() throws UserPrincipalNotFoundException, IOException {
        return linux() && Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static boolean linux() {
        return Files.isDirectory(Path.of("/proc/self"));
    }

    /** What the command printed, or nothing when it failed. */
    private static Optional<String> output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? Optional.of(text.strip()) : Optional.empty();
    }
}
