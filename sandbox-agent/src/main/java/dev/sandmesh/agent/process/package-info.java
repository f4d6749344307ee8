/**
 * Supervises the processes of a sandbox: starts them in order, notices exits and hangs, restarts, adopts.
 *
 * <p>In: a specification file, exits, probe results, orders to restart or stop. Out: facts, process reports and
 * conditions. Owns: the processes, one state file for each, and their log files. The processes outlive the agent: a new
 * agent finds them by their state files and adopts them.
 *
 * <p>A small shell, the guard, waits for each process and leaves its exit code in a file, so that also the next agent knows
 * it. What a process starts is held together by a cgroup; where there is none, it is looked for among all processes.
 */
@NullMarked
package dev.sandmesh.agent.process;

import org.jspecify.annotations.NullMarked;
