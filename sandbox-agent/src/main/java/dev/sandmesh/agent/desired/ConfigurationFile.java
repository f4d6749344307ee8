package dev.sandmesh.agent.desired;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the configuration for the next agent. Blocks. */
final class ConfigurationFile {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFile.class);

    private final Path file;

    /**
     * What is on disk.
     *
     * @param wanted what was accepted last
     * @param runningVersion what was in effect last
     */
    record Kept(DesiredConfiguration wanted, long runningVersion) {
        static final Kept NOTHING = new Kept(DesiredConfiguration.NONE, 0);
    }

    ConfigurationFile(Path stateDirectory) {
        this.file = stateDirectory.resolve("configuration");
    }

    Kept read() {
        if (!Files.exists(file)) {
            return Kept.NOTHING;
        }
        try {
            Fields fields = Fields.of(new JsonObject(Files.readString(file)));
            return new Kept(
                    DesiredConfiguration.read(fields.object("wanted")),
                    fields.integer("runningVersion", 0L, Wire.MAX_INTEGER));
        } catch (IOException | DecodeException | ProtocolException | ClassCastException e) {
            LOG.warn("{} cannot be read, the control plane tells it again: {}", file, e.toString());
            return Kept.NOTHING;
        }
    }

    /** A disk that takes no more costs the next agent one more restart of the browsers, this one nothing. */
    void write(Kept kept) {
        try {
            JsonObject json =
                    new JsonObject().put("wanted", kept.wanted().toJson()).put("runningVersion", kept.runningVersion());
            WholeFile.write(file, json.encode(), Care.PRIVATE, Care.LASTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so the next agent has to be told again: {}", file, e.toString());
        }
    }
}
