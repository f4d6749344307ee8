package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.AgentEnded;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the state directory that this agent runs; taken back when its goodbye was heard. Whoever finds one of another agent
 * knows that this one ended without. Blocks.
 */
public final class RunNote {

    private static final Logger LOG = LoggerFactory.getLogger(RunNote.class);

    private final Path file;
    private final AgentEnded own;

    /** Reads and writes nothing yet. */
    public RunNote(Path stateDirectory, long pid, Instant started) {
        this.file = stateDirectory.resolve("running");
        // as it is written, so that it is known again
        this.own = new AgentEnded(pid, started.truncatedTo(ChronoUnit.MILLIS));
    }

    /** The agent that ran before and took its note not back. */
    public Optional<AgentEnded> predecessor() {
        return noted().filter(before -> !before.equals(own));
    }

    private Optional<AgentEnded> noted() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Fields fields = Fields.of(new JsonObject(Files.readString(file)));
            return Optional.of(
                    new AgentEnded(fields.integer("pid", 0L, Wire.MAX_INTEGER), fields.instant("startedAt")));
        } catch (IOException | DecodeException | ProtocolException | ClassCastException e) {
            LOG.warn("{} cannot be read, so the end of the last agent is not told: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** A disk that takes no more costs the note, never the agent; nor may the last one's stay, or it would be told again. */
    public void write() {
        try {
            JsonObject note = new JsonObject().put("pid", own.pid()).put("startedAt", Wire.instant(own.startedAt()));
            WholeFile.write(file, note.encode(), Care.LASTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so the end of this agent may not be told: {}", file, e.toString());
            discard();
        }
    }

    /** Only its own: who ends before it took over leaves the note of the agent before to the next. */
    public void takeBack() {
        if (noted().filter(own::equals).isPresent()) {
            discard();
        }
    }

    private void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed, so an end will be told that was none: {}", file, e.toString());
        }
    }
}
