package dev.sandmesh.control.peer;

/** Is told of each refusal, on whatever thread it happened: for figures. */
@FunctionalInterface
public interface PeerListener {

    /** {@code reason} is one of a bounded number of words. */
    void refused(Door door, String reason);
}
