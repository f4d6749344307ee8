package dev.sandmesh.control.audit;

import dev.sandmesh.control.key.Signer;

/** Vouches for heads with this control plane's key. */
final class HeadSigner {

    private final Signer key;

    HeadSigner(Signer key) {
        this.key = key;
    }

    SignedHead sign(AuditHead head) {
        return new SignedHead(head, key.kid(), key.sign(head.toBeSigned()));
    }

    SignedHead signAnchor(AuditHead head) {
        return new SignedHead(head, key.kid(), key.sign(head.toBeSignedAsAnchor()));
    }
}
