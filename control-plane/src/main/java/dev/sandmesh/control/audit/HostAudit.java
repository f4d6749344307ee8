package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the trail from the host itself, beside running nodes or without any, and changes nothing. For the database use
 * {@link Database#attach}.
 */
public final class HostAudit {

    private final Vertx vertx;
    private final Database database;

    public HostAudit(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /**
     * Compares chain and signed heads with each other, with the keys that the master key under {@code home} opens, with
     * {@code home}'s own copy of the heads where there is one, and with the copies of other nodes. Fails when a file is missing that
     * was asked for: what cannot be compared is not intact.
     */
    public Future<Verification> verify(Path home, List<Path> otherCopies) {
        return vertx.executeBlocking(() -> MasterKey.open(present(home, "master.key"), new SecureRandom()))
                .compose(master -> vertx.executeBlocking(() -> copies(home, otherCopies))
                        .compose(copies -> new AuditVerifier(vertx, database, Optional.of(master), copies).verify()));
    }

    private static List<Path> copies(Path home, List<Path> others) throws NoSuchFileException {
        List<Path> copies = new ArrayList<>(others);
        for (Path copy : copies) {
            if (!Files.isReadable(copy)) {
                throw new NoSuchFileException(copy.toString(), null, "there is no copy of the heads to compare with");
            }
        }
        Path own = HeadsFile.under(home);
        if (Files.exists(own)) {
            copies.add(own);
        }
        return copies;
    }

    /** A look at the trail makes no new key, with which nothing would agree. */
    private static Path present(Path home, String file) throws NoSuchFileException {
        if (!Files.isReadable(home.resolve(file))) {
            throw new NoSuchFileException(
                    home.resolve(file).toString(), null, "name the SANDMESH_HOME of a control node");
        }
        return home;
    }
}
