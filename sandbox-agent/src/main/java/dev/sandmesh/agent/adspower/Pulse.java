package dev.sandmesh.agent.adspower;

/** Whether the browser of a profile lives. */
enum Pulse {
    /** It answers, or AdsPower has not said yet where to ask. */
    ALIVE,
    /** It does not answer, and something listens on its port: it hangs, or the host is too busy. */
    HUNG,
    /** It did not answer, and the agent itself ran late meanwhile. */
    UNKNOWN,
    /** Nothing listens where it was. */
    GONE
}
