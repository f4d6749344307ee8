package dev.sandmesh.protocol.command;

/**
 * An order that takes its time: an agent of version 3 answers it with {@link Outcome#RUNNING}, and sends what it brings and its result as
 * {@link CommandOutput} to whoever the command names.
 */
public sealed interface Job extends Order
        permits CollectBundle, Drain, Exec, FollowLog, RestartProcess, Screenshot, StartProcess, StopProcess {}
