package dev.sandmesh.agent.capacity;

/**
 * What was measured, as far as a result depends on it.
 *
 * @param instanceType empty where machines have none
 */
public record MachineKind(String instanceType, int cpus, long memoryBytes) {

    private static final double TOLERANCE = 0.03;

    /** Kernels of one kind of machine differ in how much of its memory they keep. */
    boolean isLike(MachineKind other) {
        return instanceType.equals(other.instanceType)
                && cpus == other.cpus
                && Math.abs(memoryBytes - other.memoryBytes) <= TOLERANCE * Math.max(memoryBytes, other.memoryBytes);
    }
}
