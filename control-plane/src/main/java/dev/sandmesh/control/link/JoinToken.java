package dev.sandmesh.control.link;

import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** What an agent must know to join for the first time; a file of mode 0600, made at the first start. */
public final class JoinToken {

    private static final int BYTES = 32;

    private final String token;

    private JoinToken(String token) {
        this.token = token;
    }

    /**
     * Reads the file, or makes it. It blocks: for the start of the process.
     *
     * @throws IOException when it can be neither read nor made
     */
    public static JoinToken at(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        } catch (FileAlreadyExistsException e) {
            // the usual case: an earlier start made it
        }
        String token = Files.readString(file).strip();
        if (token.length() < 16) {
            throw new IOException("the join token in " + file + " is too short; remove the file to get a new one");
        }
        return new JoinToken(token);
    }

    boolean admits(Register register) {
        return RegistrationProof.joins(token, register.instance(), register.credentials());
    }
}
