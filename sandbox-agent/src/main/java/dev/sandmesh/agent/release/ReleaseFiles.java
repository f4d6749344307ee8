package dev.sandmesh.agent.release;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.report.Goodbye;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notes that agent and start script leave each other in the state directory. Blocks. */
public final class ReleaseFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseFiles.class);
    private static final long LONGEST = 4096;

    /** What it takes to end a version that does not come up and to start the one before. */
    private static final long PUT_BACK_SECONDS = 60;

    private static final Pattern PLANNED = Pattern.compile("([A-Za-z0-9._+-]{1,64}) ([0-9]{1,5})\\s*");

    private final Path directory;

    public ReleaseFiles(Path stateDirectory) {
        this.directory = stateDirectory;
    }

    /** What the present stop is for; empty when it is for no upgrade. */
    public Optional<PlannedUpgrade> planned() {
        try {
            Matcher planned = PLANNED.matcher(text(directory.resolve("upgrade")));
            return planned.matches()
                    ? Optional.of(new PlannedUpgrade(planned.group(1), promise(planned.group(2))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Optional<UpNote> up() {
        return read("up", UpNote::read);
    }

    void write(UpNote note) throws IOException {
        write("up", note.toJson());
    }

    Optional<PutBack> putBack() {
        return read("rolled-back", PutBack::read);
    }

    /** A full disk costs the note, never the agent. */
    void write(PutBack note) {
        try {
            write("rolled-back", note.toJson());
        } catch (IOException e) {
            LOG.warn("that a version was put back will be told again, as that cannot be noted: {}", e.toString());
        }
    }

    void forgetPutBack() {
        try {
            Files.deleteIfExists(directory.resolve("rolled-back"));
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", directory.resolve("rolled-back"), e.toString());
        }
    }

    private <T> Optional<T> read(String name, Function<Fields, T> reader) {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(Fields.of(new JsonObject(text(file)))));
        } catch (IOException | DecodeException | ProtocolException e) {
            LOG.warn("{} cannot be read and is ignored: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** Whole or not at all. */
    private void write(String name, JsonObject note) throws IOException {
        WholeFile.write(directory.resolve(name), note.encode() + "\n", Care.LASTING);
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IOException("longer than " + LONGEST + " bytes");
        }
        return Files.readString(file);
    }

    private static Duration promise(String digits) {
        return Duration.ofSeconds(Math.min(Long.parseLong(digits) + PUT_BACK_SECONDS, Goodbye.MAX_SECONDS));
    }
}
