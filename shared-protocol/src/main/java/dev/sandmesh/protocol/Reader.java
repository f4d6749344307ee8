package dev.sandmesh.protocol;

/** Reads one kind of message out of a JSON object; {@code Heartbeat::read} is one. */
@FunctionalInterface
public interface Reader<T> {

    /**
     * Reads and checks.
     *
     * @throws ProtocolException when a field is missing, of the wrong type or out of bounds
     */
    T read(Fields fields);
}
