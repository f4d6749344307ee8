package dev.sandmesh.agent.command;

import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The newest commands with what came of them, so that a repeat gets the first outcome and does nothing twice. One that could still be sent
 * again is never forgotten: rather is a new one refused.
 */
final class SeenCommands {

    private final int capacity;
    private final Map<UUID, Seen> commands = new LinkedHashMap<>();

    /** {@code outcome} is empty for what may be done again. */
    private record Seen(String words, Instant expiresAt, Optional<Future<CommandResult>> outcome) {}

    /** How a command is told from others: its id and all its words. */
    record Arrival(UUID id, String words, Instant expiresAt, boolean repeatable) {}

    SeenCommands(int capacity) {
        this.capacity = capacity;
    }

    /** Why it is not to be obeyed. */
    Optional<CommandGate.Refusal> refusal(Arrival arrival, Instant now) {
        Seen seen = commands.get(arrival.id());
        if (seen != null && !seen.words().equals(arrival.words())) {
            return Optional.of(new CommandGate.Refusal("replayed", "another command under an id that was used before"));
        }
        if (seen == null && commands.size() >= capacity) {
            commands.values().removeIf(old -> old.expiresAt().isBefore(now));
            if (commands.size() >= capacity) {
                return Optional.of(new CommandGate.Refusal("overloaded", "too many commands at once; try again later"));
            }
        }
        return Optional.empty();
    }

    Future<CommandResult> once(Arrival arrival, Supplier<Future<CommandResult>> deed) {
        Seen seen = commands.get(arrival.id());
        if (seen != null && seen.outcome().isPresent()) {
            return seen.outcome().get();
        }
        Future<CommandResult> outcome = deed.get();
        commands.put(
                arrival.id(),
                new Seen(
                        arrival.words(),
                        arrival.expiresAt(),
                        arrival.repeatable() ? Optional.empty() : Optional.of(outcome)));
        return outcome;
    }
}
