package dev.sandmesh.control.registry;

import java.time.Instant;

/** When a node became the owner of that of its sandboxes which it has for the longest time, and of its newest. */
public record Taken(Instant first, Instant last) {}
