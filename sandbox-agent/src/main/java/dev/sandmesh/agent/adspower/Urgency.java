package dev.sandmesh.agent.adspower;

/** Which calls go first when several wait for their turn; the later constant goes first. */
public enum Urgency {
    /** A look that is repeated anyway. */
    LOOK,
    /** Something is broken and this repairs it. */
    REPAIR,
    /** AdsPower is about to be stopped, and somebody waits for that. */
    STOP
}
