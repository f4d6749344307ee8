package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.Future;

/** Obeys commands; called on any thread. */
@FunctionalInterface
public interface CommandHandler {

    Future<CommandResult> handle(Command command);
}
