package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An account of this host. */
public record PosixUser(String name, int uid, int gid, String home) {
    public static PosixUser named(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"))) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length >= 6 && fields[0].equals(name))
                    .findFirst()
                    .map(f -> new PosixUser(name, Integer.parseInt(f[2]), Integer.parseInt(f[3]), f[5]))
                    .orElseThrow(() -> new IOException("there is no user " + name));
        }
    }

    /** Of every account in the file, by its name. */
    static Map<String, PosixUser> all() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"))) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields ->
                            fields.length >= 6 && fields[2].matches("\\d{1,9}") && fields[3].matches("\\d{1,9}"))
                    .map(f -> new PosixUser(f[0], Integer.parseInt(f[2]), Integer.parseInt(f[3]), f[5]))
                    .collect(Collectors.toUnmodifiableMap(PosixUser::name, user -> user, (first, again) -> first));
        }
    }

    public static boolean isAgentRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
