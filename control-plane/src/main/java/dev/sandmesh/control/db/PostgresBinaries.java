package dev.sandmesh.control.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The server's programs, unpacked once from the class path into a directory named after their content. Blocks. */
final class PostgresBinaries {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);

    private PostgresBinaries() {}

    /** Brings the directory that holds {@code bin}. */
    static Path unpackInto(Path parent) throws IOException, InterruptedException {
        String resource = "/postgres-" + platform() + ".txz";
        Path target = parent.resolve("server-" + fingerprint(resource));
        if (Files.isDirectory(target)) {
            return target;
        }
        LOG.info("unpacking PostgreSQL into {}", target);
        Path fresh = Files.createDirectory(
                parent.resolve("unpacking-" + ProcessHandle.current().pid() + "-" + System.nanoTime()));
        try {
            untar(resource, fresh);
            place(fresh, target);
        } finally {
            delete(fresh);
        }
        return target;
    }

    /** Whole or not at all; where somebody else was quicker, theirs stays. */
    static void place(Path fresh, Path target) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // which kind it is for a directory that is there differs between systems
            if (!Files.isDirectory(target)) {
                throw e;
            }
            LOG.debug("somebody else has unpacked it meanwhile", e);
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void untar(String resource, Path into) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder(List.of("tar", "-x", "--no-same-owner", "-C", into.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream packed = new XZInputStream(open(resource));
                OutputStream out = tar.getOutputStream()) {
            packed.transferTo(out);
        }
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not unpack PostgreSQL into " + into);
        }
    }

    private static String fingerprint(String resource) throws IOException {
        try (DigestInputStream in = new DigestInputStream(open(resource), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = PostgresBinaries.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("no PostgreSQL for " + platform() + " comes with Sandmesh; give SANDMESH_DB_URL");
        }
        return in;
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        return (system.startsWith("mac") ? "darwin" : "linux") + "-" + (arm ? "arm_64" : "x86_64");
    }
}
