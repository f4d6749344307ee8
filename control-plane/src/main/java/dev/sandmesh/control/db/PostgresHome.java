package dev.sandmesh.control.db;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of the embedded server under {@code SANDMESH_HOME/postgres}. Blocks. */
final class PostgresHome {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresHome.class);
    private static final List<String> ROLES = List.of("superuser", "owner", "application");
    private static final int HIGHEST_PORT = 65_535;
    private static final long LARGE_LOG = 8L * 1024 * 1024;

    private final Path directory;
    private final FileLock lock;

    /** Another process runs the server. */
    static final class TakenException extends IOException {
        TakenException(String message) {
            super(message);
        }
    }

    private PostgresHome(Path directory, FileLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Has some node made its data here? */
    static boolean exists(Path home) {
        return Files.isDirectory(home.toAbsolutePath().resolve("postgres").resolve("data"));
    }

    /** What a process that does not run the server may know of one that does: where it listens, and how to sign in. */
    static DatabaseUrl written(Path home, String database, String user, String role) throws IOException {
        Path directory = home.toAbsolutePath().resolve("postgres");
        Properties passwords = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve("passwords"))) {
            passwords.load(reader);
        }
        int port = writtenPort(directory.resolve("port"));
        return new DatabaseUrl("127.0.0.1", port, database, user, passwords.getProperty(role, ""), "disable");
    }

    /** Makes the directories that are missing and takes them for this process. */
    static PostgresHome open(Path home) throws IOException {
        Path directory = home.toAbsolutePath().resolve("postgres");
        Files.createDirectories(directory);
        letPass(home);
        letPass(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this process", e);
        }
        if (lock == null) {
            channel.close();
            throw new TakenException("another Sandmesh already runs a database in " + directory);
        }
        return new PostgresHome(directory, lock);
    }

    Path directory() {
        return directory;
    }

    Path data() {
        return directory.resolve("data");
    }

    Path log() throws IOException {
        Path log = directory.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
            Files.move(log, directory.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    /** The passwords of the roles, made at the first call. */
    Properties passwords() throws IOException {
        Path file = directory.resolve("passwords");
        Properties passwords = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                passwords.load(reader);
            }
        } else {
            SecureRandom random = new SecureRandom();
            for (String role : ROLES) {
                byte[] bytes = new byte[24];
                random.nextBytes(bytes);
                passwords.setProperty(
                        role, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
            StringWriter text = new StringWriter();
            passwords.store(text, null);
            WholeFile.replace(file, text.toString());
        }
        return passwords;
    }

    /** The port of the last time if it is still free, else another; written down. */
    int port() throws IOException {
        Path file = directory.resolve("port");
        int wanted = Files.exists(file) ? writtenPort(file) : 0;
        int port = free(wanted);
        if (port != wanted) {
            WholeFile.replace(file, port + "\n");
        }
        return port;
    }

    /** 0, which is any port, for a file that says nothing: a port can always be chosen anew. */
    private static int writtenPort(Path file) throws IOException {
        try {
            int port = Integer.parseInt(Files.readString(file).strip());
            return port > 0 && port <= HIGHEST_PORT ? port : 0;
        } catch (NumberFormatException | CharacterCodingException e) {
            LOG.warn("{} holds no port; another one is chosen", file);
            return 0;
        }
    }

    void close() throws IOException {
        lock.channel().close();
    }

    private static int free(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw e;
            }
            return free(0);
        }
    }

    /** The server's user has to pass through our directories; it need not list them. */
    private static void letPass(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(directory));
        if (permissions.addAll(Set.of(PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.GROUP_EXECUTE))) {
            Files.setPosixFilePermissions(directory, permissions);
        }
    }
}
