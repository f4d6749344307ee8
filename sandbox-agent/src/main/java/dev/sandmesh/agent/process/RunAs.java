package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Has a command run as the user of a process, with that process's environment. Tools that still have the agent's rights must see
 * nothing of it, since a search path or a library to preload would act on them: it travels under other names until the rights are
 * given away. Not as arguments, which everybody on the host can read.
 */
public final class RunAs {
    /** Where tools that run with the agent's rights are looked for. */
    private static final String TOOLS = "/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String CARRIER = "SANDMESH_SET_";

    private final Optional<PosixUser> user;
    private final Map<String, String> environment;

    /** Without a user it runs as the agent does; the environment is all that it sees. */
    public RunAs(Optional<PosixUser> user, Map<String, String> environment) {
        this.user = user;
        this.environment = new TreeMap<>(environment);
    }

    RunAs(ProcessSpec spec) throws IOException {
        this.user = user(spec);
        this.environment = environment(spec, user);
    }

    /** Empty when it runs as the agent does. */
    public static Optional<PosixUser> user(ProcessSpec spec) throws IOException {
        String name = spec.user();
        if (name == null || name.equals(System.getProperty("user.name"))) {
            return Optional.empty();
        }
        if (!PosixUser.isAgentRoot()) {
            throw new IOException("only an agent run by root can start it as " + name);
        }
        return Optional.of(PosixUser.named(name));
    }

    Optional<PosixUser> user() {
        return user;
    }

    void set(String name, String value) {
        environment.put(name, value);
    }

    /** All of these replace themselves, so that the pid which was announced is the process itself. */
    public List<String> commandLine(List<String> command) {
        return commandLine("sandmesh", "", command);
    }

    /**
     * The same, after a piece of shell that has the rights and the environment of the user, and the command as its arguments; {@code name} is
     * what that shell begins its own words with.
     */
    List<String> commandLine(String name, String beginning, List<String> command) {
        // an agent that was started in the background ignores signals, and whatever it starts would inherit that
        List<String> line = new ArrayList<>(List.of(tool("setsid"), tool("env"), "--default-signal"));
        user.ifPresent(account -> line.addAll(List.of(
                tool("setpriv"),
                "--reuid=" + account.uid(),
                "--regid=" + account.gid(),
                "--clear-groups",
                "--no-new-privs",
                "--inh-caps=-all",
                "--bounding-set=-all")));
        line.addAll(List.of(tool("sh"), "-c", unpacking() + beginning + "exec \"$@\"", name));
        line.addAll(command);
        return line;
    }

    /** For whoever runs the command line. */
    public void prepare(Map<String, String> given) {
        given.clear();
        given.put("PATH", TOOLS);
        int number = 0;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            given.put(CARRIER + number, variable.getKey() + "=" + variable.getValue());
            number++;
        }
    }

    private String unpacking() {
        List<String> carriers = IntStream.range(0, environment.size())
                .mapToObj(number -> CARRIER + number)
                .toList();
        String exports = carriers.stream().map(name -> " \"$" + name + "\"").collect(Collectors.joining());
        return carriers.isEmpty() ? "" : "export" + exports + "; unset " + String.join(" ", carriers) + "; ";
    }

    /** Never looked for where a specification or a user says. */
    public static String tool(String name) {
        return Stream.of(TOOLS.split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElse(name);
    }

    private static Map<String, String> environment(ProcessSpec spec, Optional<PosixUser> user) {
        Set<String> passed = new HashSet<>(spec.environment().pass());
        passed.add("PATH");
        Map<String, String> environment = new TreeMap<>(new ProcessBuilder().environment());
        environment.keySet().retainAll(passed);
        user.ifPresent(account -> {
            environment.put("HOME", account.home());
            environment.put("USER", account.name());
            environment.put("LOGNAME", account.name());
        });
        environment.putAll(spec.environment().set());
        return environment;
    }
}
