package dev.sandmesh.agent.probe;

import java.util.OptionalLong;
import java.util.Set;

/** Knows what a process has started. Its methods block their thread, and may be called on any. */
public interface ProcessFamilies {

    /** Where every process stands for itself. */
    ProcessFamilies NONE = new ProcessFamilies() {
        @Override
        public Set<Long> members(long pid) {
            return Set.of(pid);
        }

        @Override
        public OptionalLong memoryBytes(long pid) {
            return OptionalLong.empty();
        }
    };

    /** The process and all that it started and that still runs. */
    Set<Long> members(long pid);

    /** What they use together as the kernel counts it for a limit; empty where it does not. */
    OptionalLong memoryBytes(long pid);
}
