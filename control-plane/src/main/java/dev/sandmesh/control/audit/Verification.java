package dev.sandmesh.control.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * What a look at the whole trail has come to.
 *
 * @param rows how many were looked at
 * @param first number of the first of them
 * @param last number of the last that is good
 * @param heads how many signed heads of the table agreed
 * @param copies how many lines of {@code heads.log} agreed
 * @param warning what of the rows no copy speaks for, so that it could have been removed unnoticed
 * @param removed what retention has removed before them, with a signature of ours
 * @param unreadable lines of the copy that a power cut or somebody has spoilt; they vouch for nothing
 */
public record Verification(
        long rows,
        long first,
        long last,
        long heads,
        long copies,
        long unreadable,
        Optional<String> warning,
        Optional<Removed> removed,
        Optional<Fault> fault) {

    /** The first row that is wrong, or missing, and what is wrong with it. */
    public record Fault(long seq, String message) {}

    /** Rows from the first on to this one, and when they were removed. */
    public record Removed(long until, Instant at) {}

    public boolean intact() {
        return fault.isEmpty();
    }
}
