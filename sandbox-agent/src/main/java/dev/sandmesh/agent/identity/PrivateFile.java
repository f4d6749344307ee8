package dev.sandmesh.agent.identity;

import dev.sandmesh.agent.file.Refusal;
import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import java.io.IOException;
import java.nio.file.Path;

/** A file that only its owner reads; after a power cut too, else the next start would make another identity. */
final class PrivateFile {

    private PrivateFile() {}

    /** What it holds is the agent's identity: without it there is no start, and its failure says so. */
    static void write(Path file, String text) throws IOException {
        try {
            WholeFile.write(file, text, Care.PRIVATE, Care.LASTING);
        } catch (IOException e) {
            throw new IOException(
                    "the identity of this agent cannot be written to " + file + " (" + Refusal.reason(e)
                            + "): make room there or mount it writable, then start the agent again",
                    e);
        }
    }
}
