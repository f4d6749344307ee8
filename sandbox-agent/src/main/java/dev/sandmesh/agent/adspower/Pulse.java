package dev.sandmesh.agent.adspower;

/** Whether the browser of a profile lives. */
enum Pulse {
    /** It answers, or AdsPower has not said yet where to ask. */
    ALIVE,
    /** Its port takes connections and does not answer: it hangs, or the host is too busy. */
    HUNG,
    /** Nothing listens where it was. */
    GONE
}
