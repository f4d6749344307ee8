package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folders of a sandbox, laid out as {@code scripts/up} lays them out. */
final class Folders {

    private static final List<String> USERS = List.of("display", "vnc", "browser", "worker");

    private Folders() {}

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static void createSandbox(Path folder) {
        try {
            Files.createDirectories(folder.resolve("state"));
            Files.createDirectories(folder.resolve("log"));
            Files.setPosixFilePermissions(folder.resolve("log"), PosixFilePermissions.fromString("rwxr-xr-x"));
            for (String user : USERS) {
                Path own = Files.createDirectories(folder.resolve("run").resolve(user));
                if (isRoot()) {
                    Files.setOwner(
                            own,
                            own.getFileSystem()
                                    .getUserPrincipalLookupService()
                                    .lookupPrincipalByName("sandmesh-" + user));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of a stand-in that every user of this machine may read, which a checkout under /root is not. */
    static synchronized Path standIn(String script) {
        try {
            Path source = Checkout.root().resolve("scripts/standins");
            Path copy = Path.of(
                    System.getProperty("java.io.tmpdir"),
                    "sandmesh-standins-" + ProcessHandle.current().pid());
            if (!Files.exists(copy)) {
                try (Stream<Path> files = Files.walk(source)) {
                    for (Path file : files.toList()) {
                        Files.copy(
                                file,
                                copy.resolve(source.relativize(file).toString()),
                                StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
                Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(copy)));
            }
            return copy.resolve(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void deleteTree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A browser that is just ending may still write; a leftover folder under /tmp harms nobody.
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }
}
