package dev.sandmesh.protocol;

import java.util.UUID;

/** Identity of a sandbox in the registry: a UUIDv7, made by the control plane. */
public record SandboxId(UUID value) {

    /**
     * Parses the 36-character form.
     *
     * @throws IllegalArgumentException when {@code text} is not a UUID in its canonical form
     */
    public static SandboxId of(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a canonical UUID");
        }
        return new SandboxId(uuid);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
