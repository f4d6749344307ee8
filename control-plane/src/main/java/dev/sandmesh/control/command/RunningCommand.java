package dev.sandmesh.control.command;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Order;
import io.vertx.core.Future;
import java.util.UUID;

/** A job of some agent, as whoever ordered it sees it. Any thread. */
public interface RunningCommand {

    UUID id();

    /** The agent is about it, or has done it; fails, with what the API says, when it was refused or never sent. */
    Future<Void> begun();

    /**
     * What came of it, once all that it brought is taken. Never {@code running}. Fails, with what the API says, only when it was never sent: the
     * sandbox is not found or terminated, its agent cannot be reached or is too old.
     */
    Future<CommandResult> fate();

    /** Tells the same agent something about this job, once it has begun: to cancel or to extend it, its input, the size of its terminal. */
    Future<Void> order(Order order);

    /** Nobody waits for it here any more, and another node may ask for it; the agent goes on. */
    void leave();
}
