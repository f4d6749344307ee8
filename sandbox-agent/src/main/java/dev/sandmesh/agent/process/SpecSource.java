package dev.sandmesh.agent.process;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that says which processes run, and what it said last. A copy of the last text that could be used is kept, for an agent
 * that finds a broken file when it starts. Blocks its thread.
 */
public final class SpecSource {
    private static final Logger LOG = LoggerFactory.getLogger(SpecSource.class);
    private static final long LONGEST_FILE = 1 << 20;
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Duration every;
    private final Path file;
    private final Path copy;
    private final Map<String, String> variables;
    private final SpecRules rules;
    private Optional<Stamp> seen = Optional.empty();
    private Optional<Stamp> lastLook = Optional.empty();
    private String text = "";

    /** What changes when a file is written or exchanged. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    /** @param memory the folder of the copy */
    public SpecSource(Path file, Path memory, Map<String, String> variables, SpecRules rules) {
        this(file, memory, variables, rules, EVERY);
    }

    /** @param every how often it is looked whether the file has changed */
    SpecSource(Path file, Path memory, Map<String, String> variables, SpecRules rules, Duration every) {
        this.every = every;
        this.file = file;
        this.copy = memory.resolve("specification.yaml");
        this.variables = Map.copyOf(variables);
        this.rules = rules;
    }

    /** A change takes effect after two looks. */
    Duration every() {
        return every;
    }

    /** What is there now, whatever was there before. */
    public synchronized SpecReading read() {
        seen = Optional.empty();
        text = "";
        try {
            Stamp stamp = Stamp.of(file);
            if (stamp.size() <= LONGEST_FILE) {
                text = Files.readString(file);
            }
            // only now: what cannot be read is tried again
            seen = Optional.of(stamp);
            lastLook = seen;
        } catch (NoSuchFileException e) {
            return SpecReading.unusable(file + " does not exist");
        } catch (IOException e) {
            return SpecReading.unusable(file + " cannot be read: " + e);
        }
        if (text.isBlank()) {
            return SpecReading.unusable(file + " is empty, or longer than " + LONGEST_FILE + " bytes");
        }
        return SpecFile.reading(text, variables, Optional.of(rules));
    }

    /**
     * Whether the file is another than it was, and the same as at the last look: half of a file that is being written would be a
     * specification with half of the processes. Costs one look at its attributes.
     */
    synchronized boolean hasChanged() {
        Optional<Stamp> now = stamp();
        boolean settled = now.equals(lastLook);
        lastLook = now;
        return settled && !now.equals(seen);
    }

    private Optional<Stamp> stamp() {
        try {
            return Optional.of(Stamp.of(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Remembers that this can be used. */
    synchronized void keepCopy() {
        try {
            WholeFile.write(copy, text, Care.PRIVATE, Care.LASTING);
        } catch (IOException e) {
            LOG.warn("the specification cannot be kept as {}: {}", copy, e.toString());
        }
    }

    /** What could be used the last time, read with the variables and the rules of today. */
    public synchronized Optional<List<ProcessSpec>> lastUsable() {
        try {
            return Optional.of(SpecFile.reading(Files.readString(copy), variables, Optional.of(rules)))
                    .filter(SpecReading::isUsable)
                    .map(SpecReading::specs);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
