package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's networks, by the program {@code ip}. */
final class Iproute {

    /** Of everything that is made here; the maker's pid in base 36 and a low line follow. */
    private static final String MARK = "sm";

    private static final Pattern OURS = Pattern.compile("(?m)^(?:\\d+: )?(" + MARK + "([0-9a-z]+)_[-a-z0-9]+)");

    private Iproute() {}

    /** What the names of this process begin with. */
    static String prefix() {
        return MARK + Long.toString(ProcessHandle.current().pid(), 36) + "_";
    }

    static void ip(String... arguments) {
        List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(arguments));
        run(line.toArray(String[]::new));
    }

    /** Several commands at once, in a namespace or, without a name, here. */
    static void batch(String namespace, List<String> lines) {
        List<String> command = new ArrayList<>(List.of("ip"));
        if (!namespace.isEmpty()) {
            command.addAll(List.of("-n", namespace));
        }
        command.addAll(List.of("-batch", "-"));
        run(command, String.join("\n", lines) + "\n");
    }

    static void run(String... command) {
        run(List.of(command), "");
    }

    /** Removes every namespace and interface whose name begins so. */
    static void removeAll(String prefix) {
        for (String name : names("netns", "list")) {
            if (name.startsWith(prefix)) {
                endProcesses(name);
                attempt("netns", "del", name);
            }
        }
        for (String name : names("-o", "link", "show", "type", "bridge")) {
            if (name.startsWith(prefix)) {
                attempt("link", "del", name);
            }
        }
    }

    /** Of makers that do not run any more. */
    static void removeLeftovers() {
        List<String> all = new ArrayList<>(names("netns", "list"));
        all.addAll(names("-o", "link", "show", "type", "bridge"));
        for (String name : all) {
            String maker = name.substring(MARK.length(), name.indexOf('_'));
            if (!Files.exists(Path.of("/proc/" + Long.parseLong(maker, 36)))) {
                removeAll(MARK + maker + "_");
            }
        }
    }

    /** What still runs in there would keep it alive. */
    private static void endProcesses(String namespace) {
        for (String pid : output("ip", "netns", "pids", namespace).lines().toList()) {
            Signals.send("KILL", Long.parseLong(pid.strip()));
        }
    }

    private static List<String> names(String... what) {
        List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(what));
        Matcher matcher = OURS.matcher(output(line.toArray(String[]::new)));
        List<String> names = new ArrayList<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static void attempt(String... arguments) {
        try {
            ip(arguments);
        } catch (IllegalStateException e) {
            System.err.println("left behind: " + e.getMessage());
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command, String input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // it reads nothing, or has ended: its status says which
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " (" + input.strip() + "): " + said);
            }
        } catch (IOException e) {
            throw new IllegalStateException(command.get(0) + " does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
