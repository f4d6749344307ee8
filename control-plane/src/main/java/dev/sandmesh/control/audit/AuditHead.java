package dev.sandmesh.control.audit;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What the trail has come to: the number of a row and its hash, which stands for all rows up to it. */
record AuditHead(long seq, String hash) {

    /** Before the first row. */
    static final AuditHead NONE = new AuditHead(0, "0".repeat(64));

    static AuditHead of(long seq, byte[] hash) {
        return new AuditHead(seq, HexFormat.of().formatHex(hash));
    }

    byte[] toBeSigned() {
        return ("sandmesh audit head " + seq + " " + hash).getBytes(StandardCharsets.US_ASCII);
    }

    /** Signed when retention removes the rows up to this one. */
    byte[] toBeSignedAsAnchor() {
        return ("sandmesh audit anchor " + seq + " " + hash).getBytes(StandardCharsets.US_ASCII);
    }
}
