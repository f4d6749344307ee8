package dev.sandmesh.testbed.bench;

import java.util.OptionalLong;

/** A program that keeps processes running. */
interface Keeper extends AutoCloseable {

    /** With its version. */
    String name();

    long pid();

    /** Whether its log has the time to the millisecond. */
    boolean tells();

    /** Whether it looks if a process still answers. */
    boolean asks();

    /** Where its log ends now. */
    long mark();

    /** When its own log says that it learned of the end or the hang of a process, in nanoseconds since 1970. */
    OptionalLong noticed(Charge charge, long mark);

    @Override
    void close();
}
