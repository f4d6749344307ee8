package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.report.LearnedCapacity;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code capacity.json}, the result that is kept. Blocks. */
public final class CapacityFile {

    private static final Logger LOG = LoggerFactory.getLogger(CapacityFile.class);
    private static final long LONGEST = 64 << 10;

    private final Path file;

    public CapacityFile(Path stateDirectory) {
        this.file = stateDirectory.resolve("capacity.json");
    }

    Path path() {
        return file;
    }

    /** Of this machine only: an image may have been made of another kind. */
    public Optional<LearnedCapacity> read(MachineKind machine) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException("longer than " + LONGEST + " bytes");
            }
            Fields fields = Fields.of(new JsonObject(Files.readString(file)));
            LearnedCapacity learned = LearnedCapacity.read(fields);
            MachineKind measured =
                    new MachineKind(learned.instanceType(), fields.integer("cpus", 1, 65_536), learned.memoryBytes());
            if (measured.isLike(machine)) {
                return Optional.of(learned);
            }
            LOG.warn(
                    "{} is of another machine ({}, this is {}) and is ignored: calibrate again",
                    file,
                    measured,
                    machine);
        } catch (IOException | DecodeException | ProtocolException e) {
            LOG.warn("{} cannot be read and is ignored: {}", file, e.toString());
        }
        return Optional.empty();
    }

    void write(LearnedCapacity learned, int cpus) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        JsonObject json = learned.toJson().put("cpus", cpus).put("formula", Sizing.formula(learned.memoryBytes()));
        WholeFile.write(file, json.encodePrettily() + "\n", Care.LASTING);
    }
}
