package dev.sandmesh.control.command;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Order;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
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

    /** Tells the same agent something about this job, once it has begun: to extend it, the size of its terminal. */
    Future<Void> order(Order order);

    /**
     * The next bytes of its input. Done when its agent has them, which is as soon as the program reads; fails when the program takes no more, or has
     * ended.
     *
     * @param end whether the input ends behind them
     */
    Future<Void> feed(Buffer bytes, boolean end);

    /** Ends it; a fate by that tells this code and sentence. */
    Future<Void> cancel(String code, String sentence);

    /** Nobody waits for it here any more, and another node may ask for it; the agent goes on. */
    void leave();
}
