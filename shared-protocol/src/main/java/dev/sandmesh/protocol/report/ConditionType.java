package dev.sandmesh.protocol.report;

/** The names of the conditions that this build reports or judges; each is true when all is well. */
public final class ConditionType {

    /** The X server answers a handshake. */
    public static final String DISPLAY_UP = "DisplayUp";
    /** The VNC server sends its banner. */
    public static final String VNC_UP = "VncUp";
    /** The browser answers on its control port. */
    public static final String BROWSER_UP = "BrowserUp";
    /** The worker answers on its health endpoint. */
    public static final String WORKER_UP = "WorkerUp";
    /** The worker says that it is connected to its workflow engine. */
    public static final String ENGINE_CONNECTED = "EngineConnected";
    /** Every mount has room left. */
    public static final String DISK_SPACE = "DiskSpace";
    /** The host has memory left. */
    public static final String MEMORY_FREE = "MemoryFree";
    /** Every supervised process runs and is ready, and none exits again and again. */
    public static final String PROCESSES_STABLE = "ProcessesStable";
    /** The browser has no more profiles open than tasks claim, and no more than its slots. */
    public static final String PROFILES_CLAIMED = "ProfilesClaimed";

    private ConditionType() {}
}
