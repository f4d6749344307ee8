package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.WriteOutcome;
import io.vertx.core.Future;

/** Where the owner's transitions go; written in the order in which they are handed over. */
@FunctionalInterface
public interface LeaseWrites {

    Future<WriteOutcome> write(OwnerWrite write);
}
