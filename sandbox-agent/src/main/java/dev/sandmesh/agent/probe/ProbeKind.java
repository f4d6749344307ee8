package dev.sandmesh.agent.probe;

/** The ways to ask whether a process is well. */
public enum ProbeKind {
    /** A command that exits with 0; a single string is run by {@code sh -c}. */
    EXEC,
    /** {@code host:port}, or {@code unix:/path}, accepts a connection. */
    TCP,
    /** A URL answers with a 2xx status. */
    HTTP,
    /** A worker's health URL answers with success, in JSON, and does not say that the worker is unhealthy or not up yet. */
    WORKER,
    /** The X server on display {@code :n} completes a handshake. */
    X11,
    /** {@code host:port}, or {@code unix:/path}, greets with an RFB banner. */
    RFB,
    /** A probe of the agent itself, by its name. */
    AGENT
}
