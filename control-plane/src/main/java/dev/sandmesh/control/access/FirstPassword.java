package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The generated password of the first account: in a file that only its owner reads, until it is changed. */
final class FirstPassword {

    // Without those that are mistaken for each other.
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 20;

    private final Vertx vertx;
    private final Path file;

    FirstPassword(Vertx vertx, Path home) {
        this.vertx = vertx;
        this.file = home.resolve("first-password");
    }

    Path file() {
        return file;
    }

    static String generate(SecureRandom random) {
        StringBuilder password = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }

    Future<Void> keep(String password) {
        return vertx.executeBlocking(() -> {
            write(password);
            return null;
        });
    }

    Future<Void> forget() {
        return vertx.executeBlocking(() -> {
            Files.deleteIfExists(file);
            return null;
        });
    }

    private void write(String password) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, password + "\n");
    }
}
