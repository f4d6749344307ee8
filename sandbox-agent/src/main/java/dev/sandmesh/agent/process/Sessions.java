package dev.sandmesh.agent.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts programs that are not supervised but belong to whoever asked for them, each in a session and, where there are any, a cgroup of
 * its own, so that it can be ended with all that it has started. Blocks its thread; any thread.
 */
public final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** Carried by all of them, so that the next agent finds what a killed one has left. */
    private static final String OF_AGENT = "SANDMESH_EXEC";

    private static final String PATH = "PATH";
    private static final List<String> OF_DISPLAY = List.of("DISPLAY", "XAUTHORITY");
    private static final List<String> PASSED = List.of("LANG", "LC_ALL", "TZ");
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String WORKER = "WorkerUp";

    /** A shell calls a program forbidden that is nowhere, when it may not look into some folder of the search path. */
    private static final String FOUND_NOWHERE = "case $why$1 in 126*/*) ;; 126*) why=127; IFS=:; set -f;"
            + " for place in $PATH; do [ ! -f \"$place/$1\" ] || why=126; done ;; esac;";

    private static final long MOST_BYTES = 1024 * 1024;

    private final Path folder;
    private final Supplier<List<ProcessSpec>> specified;
    private final String agent;
    private final Spares spares;

    /**
     * What is to run.
     *
     * @param user empty for that of the specification's worker
     * @param directory empty for the user's home; relative to it
     * @param environment added to what its user would have
     * @param input whether it has one
     */
    public record Program(
            List<String> command,
            Optional<String> user,
            Optional<String> directory,
            Map<String, String> environment,
            boolean input) {}

    /** {@code specified} are the processes of the sandbox, whose user and display are the usual ones. */
    Sessions(Path stateDirectory, Supplier<Cgroups> cgroups, Supplier<List<ProcessSpec>> specified) {
        this.folder = stateDirectory.resolve("exec");
        this.specified = specified;
        this.agent = UUID.nameUUIDFromBytes(folder.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        this.spares = new Spares(folder, cgroups, Map.of(OF_AGENT, agent));
    }

    /**
     * Brings one to where it becomes the program, once it has been given its {@link Session#order}.
     *
     * @throws SessionRefusedException when it cannot run as it is wanted
     * @throws IOException when it cannot be started for want of something
     */
    public Session start(Program program) throws IOException {
        demandStartable(program);
        Optional<PosixUser> user = user(program);
        Map<String, String> environment = environment(user, program);
        String directory = directory(program, environment.getOrDefault("HOME", "/"));
        String secret = UUID.randomUUID().toString();
        Session session = spares.take(user);
        session.order(order(program, environment, directory, secret), secret);
        return session;
    }

    /** Has the next one for the same user start at once. */
    public void refill(Session begun) {
        spares.refill(begun.user());
    }

    /** Whether nothing waits for a program any more. */
    boolean close() throws IOException, InterruptedException {
        return spares.close();
    }

    /** The program itself is looked for with the rights and the search path of its user. */
    private static String order(Program program, Map<String, String> environment, String directory, String secret) {
        String failed = "printf '" + secret + " %s\\n' ";
        StringBuilder order = new StringBuilder("export");
        environment.forEach((name, value) -> order.append(' ').append(quoted(name + "=" + value)));
        order.append("; cd -- ")
                .append(quoted(directory))
                .append(" 2>/dev/null || { ")
                .append(failed)
                .append("directory; exit 126; }; set --");
        program.command().forEach(word -> order.append(' ').append(quoted(word)));
        order.append("; trap 'why=$?; ")
                .append(FOUND_NOWHERE)
                .append(failed.replace("'", "\""))
                .append("\"$why\"' EXIT; ");
        return order.append(program.input() ? "" : "exec </dev/null; ")
                .append("exec \"$@\"\n")
                .toString();
    }

    /** For a shell that reads it as one line. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''").replace("\n", "'\"$1\"'") + "'";
    }

    /** The shell on the way takes no other names, and the kernel ends each text at its first zero byte. */
    private static void demandStartable(Program program) throws SessionRefusedException {
        for (String name : program.environment().keySet()) {
            if (!VARIABLE.matcher(name).matches()) {
                throw new SessionRefusedException("bad_variable", "no variable can be called " + name);
            }
        }
        List<String> texts = Stream.of(program.command(), program.environment().values())
                .flatMap(Collection::stream)
                .toList();
        if (texts.stream().anyMatch(text -> text.indexOf('\0') >= 0)
                || program.directory().orElse("").indexOf('\0') >= 0) {
            throw new SessionRefusedException(
                    "bad_argument", "a text holds a zero byte, which no program can be given");
        }
        if (texts.stream()
                        .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                > MOST_BYTES) {
            throw new SessionRefusedException(
                    "bad_argument", "arguments and variables have more than 1 MiB; put what is long into the input");
        }
    }

    private Optional<PosixUser> user(Program program) throws IOException {
        Optional<String> name = program.user()
                .or(() -> worker().flatMap(spec -> Optional.ofNullable(spec.user())))
                .filter(wanted -> !wanted.equals(System.getProperty("user.name")));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!PosixUser.isAgentRoot()) {
            throw new SessionRefusedException(
                    "not_permitted", "only an agent run by root can start a program as " + name.get());
        }
        return Optional.of(account(name.get())
                .orElseThrow(() -> new SessionRefusedException("no_such_user", "there is no user " + name.get())));
    }

    private static Optional<PosixUser> account(String name) throws IOException {
        return Optional.ofNullable(PosixUser.all().get(name));
    }

    private Optional<ProcessSpec> worker() {
        return specified.get().stream()
                .filter(spec -> WORKER.equals(spec.condition()))
                .findFirst();
    }

    /** Nothing else of what the agent and its processes have: that may hold secrets. */
    private Map<String, String> environment(Optional<PosixUser> user, Program program) throws IOException {
        Map<String, String> own = new ProcessBuilder().environment();
        Map<String, String> environment = new TreeMap<>();
        environment.put(PATH, own.getOrDefault(PATH, USUAL_PATH));
        PASSED.forEach(name -> Optional.ofNullable(own.get(name)).ifPresent(value -> environment.put(name, value)));
        Optional<PosixUser> whose = user.isPresent() ? user : account(System.getProperty("user.name", ""));
        whose.ifPresent(account -> {
            environment.put("HOME", account.home());
            environment.put("USER", account.name());
            environment.put("LOGNAME", account.name());
        });
        OF_DISPLAY.forEach(name -> display(name, own).ifPresent(value -> environment.put(name, value)));
        environment.putAll(program.environment());
        return environment;
    }

    /** As the worker sees it, or whoever else does. */
    private Optional<String> display(String name, Map<String, String> own) {
        return Stream.concat(worker().stream(), specified.get().stream())
                .flatMap(spec -> Optional.ofNullable(spec.environment().set().get(name))
                        .or(() -> Optional.of(name)
                                .filter(spec.environment().pass()::contains)
                                .flatMap(passed -> Optional.ofNullable(own.get(passed))))
                        .stream())
                .findFirst();
    }

    /** The home of a service account may not be there. */
    private static String directory(Program program, String home) {
        return program.directory()
                .map(wanted -> Path.of(home).resolve(wanted).toString())
                .orElseGet(() -> Files.isDirectory(Path.of(home)) ? home : "/");
    }

    /** Ends what an agent that was killed has left where no cgroup holds it, and removes its files. */
    void sweep() {
        try {
            Mark left = new Mark(OF_AGENT, agent);
            // an agent that somebody has started in this way must not end itself
            if (Files.isDirectory(folder)
                    && !left.isCarriedBy(ProcessHandle.current().pid())) {
                left.kill();
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("what programs of an earlier agent left in {} stays: {}", folder, e.toString());
        }
    }
}
