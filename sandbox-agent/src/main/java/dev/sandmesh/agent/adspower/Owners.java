package dev.sandmesh.agent.adspower;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** As which user a process runs, and who listens on a port: anybody may name a process or take a port as they like. Blocks its thread. */
final class Owners {
    private static final int MOST_LINES = 100_000;
    private static final String LISTENING = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int UID = 7;

    /** Whom a connection to 127.0.0.1 reaches, the most particular first: that address, any, and the same through IPv6. */
    private static final List<String> ADDRESSES = List.of(
            "0100007F",
            "00000000",
            "0000000000000000FFFF00000100007F",
            "0000000000000000FFFF000000000000",
            "00000000000000000000000000000000");

    private final Path proc;

    Owners(Path proc) {
        this.proc = proc;
    }

    /** The user who started it, whatever rights it has taken since; empty when there is no such process. */
    Optional<Long> ofProcess(long pid) {
        Path status = proc.resolve(Long.toString(pid)).resolve("status");
        try (BufferedReader lines = Files.newBufferedReader(status, StandardCharsets.ISO_8859_1)) {
            return lines.lines()
                    .limit(MOST_LINES)
                    .filter(line -> line.startsWith("Uid:"))
                    .findFirst()
                    .map(line -> Long.valueOf(line.split("\\s+", -1)[1]));
        } catch (IOException | UncheckedIOException e) {
            // it has ended meanwhile
            return Optional.empty();
        }
    }

    /** Of those who listen there; empty when that cannot be found out. */
    Optional<Set<Long>> ofPort(int port) {
        for (String address : ADDRESSES) {
            try {
                Set<Long> owners = listening(address + String.format(Locale.ROOT, ":%04X", port));
                if (!owners.isEmpty()) {
                    return Optional.of(owners);
                }
            } catch (IOException | UncheckedIOException e) {
                return Optional.empty();
            }
        }
        return Optional.of(Set.of());
    }

    private Set<Long> listening(String local) throws IOException {
        Path table = proc.resolve(local.length() > "00000000:0000".length() ? "net/tcp6" : "net/tcp");
        Set<Long> owners = new HashSet<>();
        if (!Files.exists(table) && table.endsWith("tcp6")) {
            // a kernel without IPv6
            return owners;
        }
        try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
            lines.lines().limit(MOST_LINES).forEach(line -> {
                String[] field = line.strip().split("\\s+", -1);
                if (field.length > UID && field[LOCAL].equals(local) && field[STATE].equals(LISTENING)) {
                    owners.add(Long.valueOf(field[UID]));
                }
            });
        }
        return owners;
    }
}
