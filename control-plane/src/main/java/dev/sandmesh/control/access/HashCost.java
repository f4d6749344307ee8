package dev.sandmesh.control.access;

/** What hashing a password costs whoever computes it: Argon2id's memory and passes. A hash says what it cost, so all are checked alike. */
public record HashCost(int memoryKib, int passes) {

    /** What every node hashes with: tens of milliseconds. */
    public static final HashCost STANDARD = new HashCost(19_456, 2);
}
