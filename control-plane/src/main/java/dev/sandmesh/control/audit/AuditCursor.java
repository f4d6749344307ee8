package dev.sandmesh.control.audit;

import java.time.Instant;

/** A place in the trail: times never go back in it, so a row's time and number say where it stands. */
record AuditCursor(Instant at, long seq) {

    /** The form that the contract gives: {@code milliseconds-number}. */
    static AuditCursor parse(String text) {
        int dash = text.indexOf('-');
        return new AuditCursor(
                Instant.ofEpochMilli(Long.parseLong(text.substring(0, dash))),
                Long.parseLong(text.substring(dash + 1)));
    }

    String text() {
        return at.toEpochMilli() + "-" + seq;
    }
}
