package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs of which no record can be read, as a full or broken disk leaves them: their status files and cgroups name them, and
 * their processes carry their mark. Blocks its thread.
 */
record Traces(StateFiles files, Cgroups cgroups) {
    /** Where a guard keeps the log of its process. */
    private static final String GUARDED_LOG = "/proc/%d/fd/3";

    /** One for each mark that is not known, as if it was just being started: what became of it has to be looked for. */
    List<RunRecord> intents(Set<String> knownMarks) throws IOException {
        Map<String, String> names = new TreeMap<>(files.namesByMark());
        names.putAll(cgroups.namesByMark());
        names.keySet().removeAll(knownMarks);
        List<RunRecord> intents = new ArrayList<>();
        for (Map.Entry<String, String> found : names.entrySet()) {
            ProcessIdentity none = ProcessIdentity.none();
            List<Path> held = cgroups.existing(found.getValue(), found.getKey());
            intents.add(new RunRecord(
                    found.getValue(), none, none, found.getKey(), 0, LogFile.NOWHERE, 0, RunRecord.UNKNOWN, held));
        }
        return intents;
    }

    /** Nowhere, when there is no guard that could be asked. */
    static Path logOf(ProcessIdentity guard) {
        try {
            return Files.readSymbolicLink(Path.of(GUARDED_LOG.formatted(guard.pid())));
        } catch (IOException e) {
            return LogFile.NOWHERE;
        }
    }
}
