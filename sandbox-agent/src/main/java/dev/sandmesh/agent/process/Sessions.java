package dev.sandmesh.agent.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** The program itself is looked for with the rights and the search path of its user; why that failed comes before all output. */
    private static final String BEGINNING = "cd -- \"$1\" 2>/dev/null || { printf '" + Session.FAILED
            + "directory\\n'; exit 126; }; shift; trap 'why=$?; " + FOUND_NOWHERE + " printf \"" + Session.FAILED
            + "%s\\n\" \"$why\"' EXIT; ";

    private final Path folder;
    private final Cgroups cgroups;
    private final Supplier<List<ProcessSpec>> specified;
    private final String agent;

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
    Sessions(Path stateDirectory, Cgroups cgroups, Supplier<List<ProcessSpec>> specified) {
        this.folder = stateDirectory.resolve("exec");
        this.cgroups = cgroups;
        this.specified = specified;
        this.agent = UUID.nameUUIDFromBytes(folder.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * Starts one.
     *
     * @throws SessionRefusedException when it cannot run as it is wanted
     * @throws IOException when it cannot be started for want of something
     */
    public Session start(Program program) throws IOException {
        demandStartable(program);
        Optional<PosixUser> user = user(program);
        Map<String, String> environment = environment(user, program);
        String directory = directory(program, environment.getOrDefault("HOME", "/"));
        String mark = UUID.randomUUID().toString();
        environment.put(Mark.OF_RUN, mark);
        environment.put(OF_AGENT, agent);
        RunAs as = new RunAs(user, environment);
        StatusFile status = new StatusFile(folder.resolve(mark + StatusFile.SUFFIX));
        RunCgroups held = hold(mark);
        try {
            status.prepare();
            List<String> command = Stream.concat(Stream.of(directory), program.command().stream())
                    .toList();
            Guard.Task task = new Guard.Task(status, Launcher.unprotected(), OptionalLong.empty(), held.paths());
            ProcessBuilder builder = new ProcessBuilder(Guard.apart(task, as.commandLine(BEGINNING, command)))
                    .directory(new File("/"))
                    .redirectInput(program.input() ? Redirect.PIPE : Redirect.from(LogFile.NOWHERE.toFile()));
            as.prepare(builder.environment());
            return new Session(builder.start(), status, mark, held);
        } catch (IOException e) {
            held.remove();
            Files.deleteIfExists(status.path());
            throw e;
        }
    }

    /** The shell on the way takes no other names, and the kernel ends each text at its first zero byte. */
    private static void demandStartable(Program program) throws SessionRefusedException {
        for (String name : program.environment().keySet()) {
            if (!VARIABLE.matcher(name).matches()) {
                throw new SessionRefusedException("bad_variable", "no variable can be called " + name);
            }
        }
        boolean cut = Stream.of(program.command(), program.environment().values())
                .flatMap(Collection::stream)
                .anyMatch(text -> text.indexOf('\0') >= 0);
        if (cut || program.directory().orElse("").indexOf('\0') >= 0) {
            throw new SessionRefusedException(
                    "bad_argument", "a text holds a zero byte, which no program can be given");
        }
    }

    private RunCgroups hold(String mark) {
        RunCgroups held = new RunCgroups(cgroups.ofSession(mark).stream().toList());
        try {
            held.make(ProcessSpec.Limits.NONE);
            return held;
        } catch (IOException e) {
            LOG.warn("a program runs without a cgroup of its own: {}", e.toString());
            held.remove();
            return new RunCgroups(List.of());
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
        return Optional.of(Optional.ofNullable(PosixUser.all().get(name.get()))
                .orElseThrow(() -> new SessionRefusedException("no_such_user", "there is no user " + name.get())));
    }

    private Optional<ProcessSpec> worker() {
        return specified.get().stream()
                .filter(spec -> WORKER.equals(spec.condition()))
                .findFirst();
    }

    /** Nothing else of what the agent and its processes have: that may hold secrets. */
    private Map<String, String> environment(Optional<PosixUser> user, Program program) throws IOException {
        Map<String, String> own = new ProcessBuilder().environment();
        Map<String, PosixUser> accounts = PosixUser.all();
        Map<String, String> environment = new TreeMap<>();
        environment.put(PATH, own.getOrDefault(PATH, USUAL_PATH));
        PASSED.forEach(name -> Optional.ofNullable(own.get(name)).ifPresent(value -> environment.put(name, value)));
        user.or(() -> Optional.ofNullable(accounts.get(String.valueOf(System.getProperty("user.name")))))
                .ifPresent(account -> {
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
