package dev.sandmesh.agent.capacity;

import java.util.Map;

/** What is said of machines without measuring; it stands beside the measured number, which wins. */
final class Sizing {

    /** Concurrent browsers by instance type, as the sizing table has them. */
    private static final Map<String, String> TABLE = Map.of(
            "t3.medium", "2-3",
            "t3.large", "4-5 (and 20 are asked for)",
            "t3.xlarge", "8-10",
            "m5.large", "4-5",
            "c5.xlarge", "6-8");

    private static final long SYSTEM_MEBIBYTES = 800;
    private static final long BROWSER_MEBIBYTES = 500;

    private Sizing() {}

    /** By memory alone; the processors may bear fewer. */
    static long formula(long memoryBytes) {
        return Math.max(0, ((memoryBytes >> 20) - SYSTEM_MEBIBYTES) / BROWSER_MEBIBYTES);
    }

    static String table(String instanceType) {
        return TABLE.getOrDefault(instanceType, "has no row for this machine");
    }
}
