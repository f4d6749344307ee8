package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A TCP socket that listens, and whose it is, as the kernel knows it (proc(5), {@code net/tcp}). */
record Listener(InetAddress address, int port, long pid, String program) {

    private static final String LISTENING = "0A";

    /** Of these processes; one that ends meanwhile has none. */
    static List<Listener> of(Collection<Long> pids) {
        Map<String, String> places = new HashMap<>();
        Stream.of("/proc/net/tcp", "/proc/net/tcp6").forEach(table -> places.putAll(listening(Path.of(table))));
        List<Listener> found = new ArrayList<>();
        for (long pid : pids) {
            for (String inode : sockets(pid)) {
                String place = places.get(inode);
                if (place != null) {
                    found.add(listener(place, pid));
                }
            }
        }
        return found;
    }

    boolean isLoopback() {
        return address.isLoopbackAddress();
    }

    private static Listener listener(String place, long pid) {
        int colon = place.indexOf(':');
        byte[] bytes = HexFormat.of().parseHex(place.substring(0, colon));
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            // words of four bytes, each in the order of the machine
            address[i] = bytes[i / 4 * 4 + 3 - i % 4];
        }
        try {
            return new Listener(
                    InetAddress.getByAddress(address),
                    Integer.parseInt(place.substring(colon + 1), 16),
                    pid,
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' '));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(place, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The local places, by the inodes of their sockets. */
    private static Map<String, String> listening(Path table) {
        try (Stream<String> lines = Files.lines(table)) {
            Map<String, String> places = new HashMap<>();
            lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[3].equals(LISTENING))
                    .forEach(words -> places.put(words[9], words[1]));
            return places;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> sockets(long pid) {
        List<String> inodes = new ArrayList<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : open) {
                String target = Files.readSymbolicLink(file).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (IOException gone) {
            return List.copyOf(inodes);
        }
        return inodes;
    }
}
