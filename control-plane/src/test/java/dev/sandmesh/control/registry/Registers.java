package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.Register;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds what an agent says when it registers. */
record Registers(
        String name,
        String environment,
        String instanceId,
        String nonce,
        String key,
        String link,
        List<Integer> versions) {

    static Registers of(String name) {
        return new Registers(name, "dev", "i-" + name, "nonce-1", "key-of-" + name, "cluster", List.of(1));
    }

    Registers in(String other) {
        return new Registers(name, other, instanceId, nonce, key, link, versions);
    }

    Registers instance(String other) {
        return new Registers(name, environment, other, nonce, key, link, versions);
    }

    Registers nonce(String other) {
        return new Registers(name, environment, instanceId, other, key, link, versions);
    }

    Registers key(String other) {
        return new Registers(name, environment, instanceId, nonce, other, link, versions);
    }

    Registers speaking(Integer... others) {
        return new Registers(name, environment, instanceId, nonce, key, link, List.of(others));
    }

    /** The same machine and key under another name. */
    Registers named(String other) {
        return new Registers(other, environment, instanceId, nonce, key, link, versions);
    }

    Register build() {
        return new Register(
                versions,
                new Instance(name, environment, "local", instanceId, "laptop", "", "", "127.0.0.1"),
                new Credentials(nonce, key, "", "", ""),
                new Hardware(2, 8L << 30, "Debian 12", Optional.empty()),
                "0.1.0",
                Map.of("node", "20.1.0"),
                Map.of("team", name.substring(0, 1)),
                List.of("chromium"),
                link,
                "connection-1",
                "");
    }
}
