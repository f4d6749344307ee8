package dev.sandmesh.control.http;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import java.util.Optional;

/** Port: the environment of a sandbox; empty when there is no such sandbox. */
public interface EnvironmentLookup {
    Future<Optional<String>> environmentOf(SandboxId id);
}
