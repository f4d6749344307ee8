package dev.sandmesh.protocol;

/** One message with its name in the golden files and what reads it back. */
record Example<T extends ProtocolMessage>(String name, T message, Reader<? extends ProtocolMessage> reader) {

    @Override
    public String toString() {
        return name;
    }
}
