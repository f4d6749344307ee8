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
    /** Where there is swap: it is not about to run out. */
    public static final String SWAP_FREE = "SwapFree";
    /** Every mount has inodes left. */
    public static final String DISK_INODES = "DiskInodes";
    /** The agent can write its state, so that its successor knows what runs. */
    public static final String STATE_WRITABLE = "StateWritable";
    /** The host and the agent have file descriptors left. */
    public static final String FILES_FREE = "FilesFree";
    /** The gauges are those of now. */
    public static final String HOST_MEASURED = "HostMeasured";
    /** The clock of the host did not jump. */
    public static final String CLOCK_STEADY = "ClockSteady";
    /** The clock of the host shows what the control plane's does. */
    public static final String CLOCK_AGREES = "ClockAgrees";
    /** The agent gets the processor when it needs it. */
    public static final String AGENT_ON_TIME = "AgentOnTime";
    /** The newest version of the agent that was installed is the one that runs. */
    public static final String AGENT_UPGRADED = "AgentUpgraded";
    /** The specification on disk can be used and is the one that runs. */
    public static final String SPECIFICATION_VALID = "SpecificationValid";
    /** The configuration that people want can be used. */
    public static final String CONFIGURATION_USABLE = "ConfigurationUsable";
    /** AdsPower's Local API answers in time. */
    public static final String ADSPOWER_UP = "AdsPowerUp";
    /** AdsPower's Local API does what it is asked. */
    public static final String ADSPOWER_WORKING = "AdsPowerWorking";
    /** AdsPower refuses nobody for asking too often. */
    public static final String ADSPOWER_WITHIN_RATE = "AdsPowerWithinRate";
    /** A task claims every profile that has been open for a while, and no more are open than there are slots. */
    public static final String PROFILES_CLAIMED = "ProfilesClaimed";
    /** The browser of every open profile answers. */
    public static final String PROFILES_ALIVE = "ProfilesAlive";

    private ConditionType() {}
}
