package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.report.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A host that no provider knows: named by its configuration, its instance id made once and kept in the state directory. */
public final class LocalIdentity implements HostIdentity {

    private static final String PROVIDER = "local";
    private static final String LOOPBACK = "127.0.0.1";

    private final String name;
    private final String environment;
    private final Path file;

    public LocalIdentity(String name, String environment, Path stateDir) {
        this.name = name;
        this.environment = environment;
        this.file = stateDir.resolve("instance-id");
    }

    @Override
    public Instance instance() throws IOException {
        return new Instance(name, environment, PROVIDER, instanceId(), "", "", "", LOOPBACK);
    }

    private String instanceId() throws IOException {
        if (Files.exists(file)) {
            String id = Files.readString(file).trim();
            if (id.matches("[A-Za-z0-9._:-]{1,128}")) {
                return id;
            }
        }
        String id = "local-" + UUID.randomUUID();
        PrivateFile.write(file, id + "\n");
        return id;
    }
}
