package dev.sandmesh.protocol.command;

/** The fate of a command. */
public enum Outcome {
    /** Done. */
    OK,
    /** Tried, and did not succeed. */
    FAILED,
    /** Not finished before its deadline. */
    TIMED_OUT,
    /** Not tried: expired, meant for another registration, or about something that does not exist. */
    REFUSED,
    /** Sent or begun, and nobody knows what came of it. */
    UNKNOWN,
    /** Begun: how it ended comes later. Never of an agent below version 3, and no fate. */
    RUNNING
}
