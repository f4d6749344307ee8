package dev.sandmesh.protocol;

/** Told of every message that was refused, so that it can be counted; called on the consumer's event loop. */
@FunctionalInterface
public interface BusListener {

    BusListener NONE = (address, kind) -> {};

    void refused(String address, ErrorKind kind);
}
