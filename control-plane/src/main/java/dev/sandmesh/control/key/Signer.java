package dev.sandmesh.control.key;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.security.PrivateKey;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * Signs with the private half of a key (Ed25519, RFC 8032). By Bouncy Castle, which takes a sixteenth of the millisecond that Java 17's
 * own takes: heads of the audit trail are signed while all who write wait. Used from any thread.
 */
public final class Signer {

    private final String kid;
    private final CipherParameters key;

    Signer(String kid, PrivateKey key) {
        this.kid = kid;
        try {
            this.key = PrivateKeyFactory.createKey(key.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("the key " + kid + " cannot be read", e);
        }
    }

    public String kid() {
        return kid;
    }

    public Buffer sign(byte[] text) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(text, 0, text.length);
        return Buffer.buffer(signer.generateSignature());
    }
}
