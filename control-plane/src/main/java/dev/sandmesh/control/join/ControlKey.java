package dev.sandmesh.control.join;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey;
import dev.sandmesh.control.key.SealedKeys;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.Future;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** What agents know their control plane by: all its nodes hold the same key. */
final class ControlKey {

    private final SealedKeys keys;
    private final MasterKey master;
    private final PrivateKey signing;

    private ControlKey(SealedKeys keys, MasterKey master, PrivateKey signing) {
        this.keys = keys;
        this.master = master;
        this.signing = signing;
    }

    /** Reads the key, or makes it. */
    static Future<ControlKey> open(Database database, MasterKey master, Instant now) {
        SealedKeys keys = new SealedKeys(database, SealedKey.Purpose.CONTROL);
        return keys.newest(master, now).map(key -> new ControlKey(keys, master, key.forSigning(master)));
    }

    /** The proof that goes with the answer to this registration. */
    String answer(Register register, SandboxId sandboxId, long epoch, String nodeId) {
        return RegistrationProof.answer(signing, register, sandboxId, epoch, nodeId);
    }

    /** All that any node may sign with, as agents are told them; what was slipped into the table is not among them. */
    Future<List<String>> published() {
        return keys.all().map(all -> all.stream()
                .filter(key -> key.ours(master))
                .map(key -> Base64.getEncoder().encodeToString(key.publicKey().getBytes()))
                .toList());
    }
}
