package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.TaskReport;

/** A task, and the sandbox whose worker said last that it runs it. */
public record RunningTask(SandboxId sandboxId, String name, String environment, TaskReport task) {}
