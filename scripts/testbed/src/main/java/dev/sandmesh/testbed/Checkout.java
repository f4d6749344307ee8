package dev.sandmesh.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Where things are in this checkout, and free places on this machine. */
final class Checkout {

    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000;

    private Checkout() {}

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("shared-protocol"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not inside a checkout of Sandmesh");
            }
        }
        return folder;
    }

    /** The class path of one module as it ships: its jar and the folders of jars beside it. */
    static String classPath(String module, String... folders) {
        Path target = root().resolve(module).resolve("target");
        List<String> entries = new ArrayList<>();
        try (var jars = Files.newDirectoryStream(target, module + "-*.jar")) {
            jars.forEach(jar -> {
                if (!jar.toString().endsWith("-tests.jar")) {
                    entries.add(jar.toString());
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException(module + " is not built: run mvn package first", e);
        }
        if (entries.isEmpty()) {
            throw new IllegalStateException(module + " is not built: run mvn package first");
        }
        for (String folder : folders) {
            entries.add(target.resolve(folder) + "/*");
        }
        return String.join(":", entries);
    }

    /** The option for the class-data archive of a module as built, if one was made since. */
    static List<String> archiveOption(String module) {
        return archiveOption(module, "classes.jsa");
    }

    /** The same of the archive that has this name. */
    static List<String> archiveOption(String module, String name) {
        Path archive = root().resolve(module).resolve("target").resolve(name);
        Path jar = Path.of(classPath(module));
        boolean fits = Files.exists(archive)
                && archive.toFile().lastModified() > jar.toFile().lastModified();
        return fits ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** Below those that the system gives to outgoing connections: one of them could take it before whoever wants it listens. */
    static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another one
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST_PORT + " and " + HIGHEST_PORT);
    }

    /** An X display that nobody uses, claimed by a random number far from those of people. */
    static int freeDisplay() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int number = 1_000 + (int) (Math.random() * 30_000);
            if (!Files.exists(Path.of("/tmp/.X11-unix/X" + number))) {
                return number;
            }
        }
        throw new IllegalStateException("no free display");
    }
}
