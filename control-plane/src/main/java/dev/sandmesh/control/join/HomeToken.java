package dev.sandmesh.control.join;

import dev.sandmesh.control.db.WholeFile;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The join token without an end, for sandboxes beside their control plane: a file of mode 0600, made at the first start. */
public final class HomeToken {

    private static final Logger LOG = LoggerFactory.getLogger(HomeToken.class);
    private static final int BYTES = 32;

    private final String token;

    private HomeToken(String token) {
        this.token = token;
    }

    /**
     * Reads the file, or makes it. It blocks: for the start of the process.
     *
     * @throws IOException when it can be neither read nor made
     */
    public static HomeToken at(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            boolean ours = WholeFile.create(
                    file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
            LOG.info("{} was made by {}", file, ours ? "this node" : "another one");
        }
        String token = Files.readString(file).strip();
        if (token.length() < 16) {
            throw new IOException("the join token in " + file + " is too short; remove the file to get a new one");
        }
        return new HomeToken(token);
    }

    /** For the bundle that stands beside its file. */
    String text() {
        return token;
    }

    boolean admits(Register register) {
        return RegistrationProof.joins(token, register);
    }
}
