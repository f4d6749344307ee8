package dev.sandmesh.control.audit;

import dev.sandmesh.control.audit.Verification.Fault;
import dev.sandmesh.control.key.SealedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the chain row by row, and compares it with what vouches for it. Fed page by page; keeps nothing but where it is. */
final class ChainCheck {

    /** The keys that are believed: those that our master key opens, or all where there is none to ask. */
    private final Map<String, SealedKey> keys;

    private final AuditHead begin;
    private AuditHead last;
    /** The newest head that agreed and is signed by us: no row up to it can be wrong. */
    private long vouched;
    /** The newest head that agreed. */
    private long agreed;

    private final CopyCoverage coverage = new CopyCoverage();
    private long rows;
    private long heads;
    private long copies;

    ChainCheck(Map<String, SealedKey> keys, AuditHead begin) {
        this.keys = Map.copyOf(keys);
        this.last = begin;
        this.begin = begin;
        this.vouched = begin.seq();
        this.agreed = begin.seq();
    }

    AuditHead last() {
        return last;
    }

    /** {@code heads} and {@code copies} are those of these rows. */
    Optional<Fault> check(List<AuditRow> page, List<SignedHead> tableHeads, List<SignedHead> fileHeads) {
        Map<Long, SignedHead> ofTable = new HashMap<>();
        tableHeads.forEach(signed -> ofTable.put(signed.head().seq(), signed));
        Map<Long, List<SignedHead>> ofFile = new HashMap<>();
        fileHeads.forEach(signed -> ofFile.computeIfAbsent(signed.head().seq(), seq -> new ArrayList<>())
                .add(signed));
        for (SignedHead copy : ofFile.getOrDefault(begin.seq(), List.of())) {
            if (!copy.head().hash().equals(begin.hash())) {
                return fault(
                        begin.seq(),
                        "the copy of the head of row " + begin.seq()
                                + " in the file has another hash than what says that rows up to it were removed");
            }
        }
        for (AuditRow row : page) {
            Optional<Fault> fault = follow(row)
                    .or(() -> compare(row, ofTable.get(row.seq())))
                    .or(() -> compareCopies(row, ofFile.getOrDefault(row.seq(), List.of())));
            if (fault.isPresent()) {
                // Heads that agree so far, and are not ours, tell of an earlier row.
                return signatures(tableHeads.stream()
                                .filter(signed -> signed.head().seq() < row.seq())
                                .toList())
                        .or(() -> fault);
            }
        }
        return signatures(tableHeads);
    }

    /** After the last row; {@code head} is what the trail had come to when the look at it began. */
    Optional<Fault> end(AuditHead head) {
        if (head.seq() > last.seq()) {
            return fault(last.seq() + 1, "row " + (last.seq() + 1) + " is missing, and all up to " + head.seq());
        }
        if (vouched < last.seq()) {
            return fault(vouched + 1, "no signed head vouches for row " + (vouched + 1) + " and those after it");
        }
        return Optional.empty();
    }

    /** {@code removed} is what says why the chain does not begin with the first row. */
    Verification result(Optional<Fault> fault, long unreadable, Optional<Verification.Removed> removed) {
        long good = fault.map(wrong -> Math.min(wrong.seq() - 1, last.seq())).orElse(last.seq());
        return new Verification(
                rows, begin.seq() + 1, good, heads, copies, unreadable, coverage.warning(), removed, fault);
    }

    private Optional<Fault> follow(AuditRow row) {
        long expected = last.seq() + 1;
        if (row.seq() != expected) {
            return row.seq() > expected
                    ? fault(expected, "row " + expected + " is missing; after " + last.seq() + " comes " + row.seq())
                    : fault(row.seq(), "row " + row.seq() + " stands after row " + last.seq());
        }
        if (!row.hash().equals(row.digest())) {
            return fault(row.seq(), "row " + row.seq() + " was changed: its content does not have its hash");
        }
        if (!row.prevHash().equals(last.hash())) {
            return fault(
                    row.seq(), "row " + row.seq() + " does not follow the row before it: one of the two was replaced");
        }
        last = new AuditHead(row.seq(), row.hash());
        rows++;
        return Optional.empty();
    }

    private Optional<Fault> compare(AuditRow row, @Nullable SignedHead signed) {
        if (signed == null) {
            return Optional.empty();
        }
        if (!signed.head().hash().equals(last.hash())) {
            return replaced(agreed, last.seq(), "the signed head of row " + last.seq() + " has another hash");
        }
        heads++;
        coverage.head(row.seq(), row.at());
        agreed = last.seq();
        return Optional.empty();
    }

    private Optional<Fault> compareCopies(AuditRow row, List<SignedHead> signed) {
        for (SignedHead copy : signed) {
            if (!copy.head().hash().equals(last.hash())) {
                String whose = vouches(copy) ? "" : ", and the copy itself is not signed by us";
                return replaced(
                        agreed,
                        last.seq(),
                        "the copy of the head of row " + last.seq() + " in the file has another hash" + whose);
            }
            copies++;
            coverage.copy(row.seq(), row.at());
        }
        return Optional.empty();
    }

    /** The newest of a page speaks for all of it; only when it does not hold they are asked one by one. */
    private Optional<Fault> signatures(List<SignedHead> tableHeads) {
        if (tableHeads.isEmpty()) {
            return Optional.empty();
        }
        SignedHead newest = tableHeads.get(tableHeads.size() - 1);
        if (vouches(newest)) {
            vouched = newest.head().seq();
            return Optional.empty();
        }
        for (SignedHead signed : tableHeads) {
            if (!vouches(signed)) {
                long seq = signed.head().seq();
                return replaced(vouched, seq, "the head of row " + seq + " is not signed by us");
            }
            vouched = signed.head().seq();
        }
        return Optional.empty();
    }

    private boolean vouches(SignedHead signed) {
        SealedKey key = keys.get(signed.kid());
        return key != null && key.vouches(signed.head().toBeSigned(), signed.signature());
    }

    /** Which row of those since the last good head it is cannot be told: each of them may be. */
    private static Optional<Fault> replaced(long good, long until, String why) {
        long suspect = Math.min(good, until - 1) + 1;
        String which = suspect == until ? "row " + suspect : "row " + suspect + ", or one up to " + until;
        return fault(suspect, which + " was replaced: " + why);
    }

    private static Optional<Fault> fault(long seq, String message) {
        return Optional.of(new Fault(seq, message));
    }
}
