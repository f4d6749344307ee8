package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonObject;

/** A part of the fleet within which names are unique, with its policy (allowed links, probation, limits). */
public record Environment(String name, JsonObject policy) {}
