package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import io.vertx.core.Future;

/** Obeys commands; called on any thread. */
@FunctionalInterface
public interface CommandHandler {

    Future<CommandResult> handle(Delivery delivery);
}
