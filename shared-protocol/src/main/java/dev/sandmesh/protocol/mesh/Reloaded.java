package dev.sandmesh.protocol.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What some files hold, read again when they change; what is no good is told and changes nothing. */
final class Reloaded<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);

    private final String what;
    private final List<Path> files;
    private final Reading<T> reading;
    private volatile T present;
    private List<String> seen;

    /** Reads the files together. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /** Reads at once. Blocks its thread. */
    Reloaded(String what, List<Path> files, Reading<T> reading) throws IOException {
        this.what = what;
        this.files = List.copyOf(files);
        this.reading = reading;
        this.seen = state();
        this.present = reading.read();
    }

    T get() {
        return present;
    }

    /** Blocks its thread. */
    synchronized void look() {
        List<String> now = state();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            present = reading.read();
            LOG.info("{} changed and count from now on", what);
        } catch (IOException e) {
            LOG.warn("{} changed, but are no good; those before count on: {}", what, e.getMessage());
        }
    }

    private List<String> state() {
        List<String> state = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                state.add(attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime());
            } catch (IOException e) {
                state.add("unreadable");
            }
        }
        return state;
    }
}
