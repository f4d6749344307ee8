package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An OpenSSH server of our own on loopback, and what asks it: each time anew, or through a connection that stays (ControlMaster). */
final class SshPeer implements AutoCloseable {

    private static final Path SERVER = Path.of("/usr/sbin/sshd");
    /** {@code scripts/setup --bench} makes it: with /bin/sh, as a larger shell reads its own files at each command. */
    private static final String PLAIN = "sandmesh-bench";

    /** Where the server, run by root, locks itself up; Debian makes it at boot alone. */
    private static final Path LOCKED_UP = Path.of("/run/sshd");

    private final Path folder;
    private final int port;
    private final ChildProcess server;

    private SshPeer(Path folder, int port, ChildProcess server) {
        this.folder = folder;
        this.port = port;
        this.server = server;
    }

    static boolean isInstalled() {
        return Files.isExecutable(SERVER);
    }

    /** In a folder that nobody else may write, and whose names nobody else may list. */
    static SshPeer start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Files.createDirectories(LOCKED_UP);
        for (String key : List.of("host", "user")) {
            run(List.of(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    folder.resolve(key).toString()));
        }
        int port = Programs.freePort();
        Files.setPosixFilePermissions(folder.resolve("user.pub"), PosixFilePermissions.fromString("rw-r--r--"));
        Path settings = Files.writeString(
                folder.resolve("sshd_config"),
                String.join(
                        "\n",
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + folder.resolve("host"),
                        "AuthorizedKeysFile " + folder.resolve("user.pub"),
                        "PidFile none",
                        "UsePAM no",
                        "StrictModes no",
                        "PasswordAuthentication no",
                        "PermitRootLogin prohibit-password",
                        ""));
        ChildProcess server =
                Programs.start("sshd", folder, List.of(SERVER.toString(), "-D", "-e", "-f", settings.toString()));
        Programs.awaitListening("sshd", port);
        SshPeer peer = new SshPeer(folder, port, server);
        run(peer.client(true, List.of("true")));
        return peer;
    }

    /** A connection that stays is made by the first and kept for all others. */
    List<String> client(boolean multiplexed, List<String> command) {
        List<String> line = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-p",
                Integer.toString(port),
                "-i",
                folder.resolve("user").toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=" + folder.resolve("known"),
                "-o",
                "LogLevel=ERROR",
                "-o",
                "ControlMaster=" + (multiplexed ? "auto" : "no"),
                "-o",
                "ControlPath=" + (multiplexed ? folder.resolve("control") : "none"),
                "-o",
                "ControlPersist=600",
                user() + "@127.0.0.1"));
        line.addAll(command);
        return line;
    }

    /** Who is asked for: the one with the plain shell, or whoever measures. */
    static String user() {
        try (Stream<String> accounts = Files.lines(Path.of("/etc/passwd"))) {
            return accounts.anyMatch(account -> account.startsWith(PLAIN + ":"))
                    ? PLAIN
                    : System.getProperty("user.name");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("failed: " + command.get(0));
        }
    }

    @Override
    public void close() {
        try {
            run(List.of(
                    "ssh", "-F", "none", "-O", "exit", "-o", "ControlPath=" + folder.resolve("control"), "127.0.0.1"));
        } catch (IOException e) {
            System.err.println("the kept connection of ssh does not end: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.terminate(Duration.ofSeconds(10));
    }
}
