package dev.sandmesh.agent;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** Where nobody listens yet, for what can only be told a number beforehand. */
public final class FreePlace {
    private FreePlace() {}

    public static int port() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static String display() {
        return ThreadLocalRandom.current()
                .ints(1000, 30_000)
                .filter(number -> !Files.exists(Path.of("/tmp/.X11-unix/X" + number)))
                .mapToObj(Integer::toString)
                .findFirst()
                .orElseThrow();
    }
}
