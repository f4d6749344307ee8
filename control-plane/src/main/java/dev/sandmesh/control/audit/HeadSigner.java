package dev.sandmesh.control.audit;

import dev.sandmesh.control.key.SealedKey;
import java.security.PrivateKey;

/** Vouches for heads with this control plane's key. */
final class HeadSigner {

    private final String kid;
    private final PrivateKey key;

    HeadSigner(String kid, PrivateKey key) {
        this.kid = kid;
        this.key = key;
    }

    SignedHead sign(AuditHead head) {
        return new SignedHead(head, kid, SealedKey.sign(key, head.toBeSigned()));
    }

    SignedHead signAnchor(AuditHead head) {
        return new SignedHead(head, kid, SealedKey.sign(key, head.toBeSignedAsAnchor()));
    }
}
