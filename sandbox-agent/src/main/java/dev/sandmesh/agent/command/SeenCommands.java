package dev.sandmesh.agent.command;

import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The newest commands with what came of them, so that a repeat gets the first outcome and does nothing twice. */
final class SeenCommands {

    private final Map<UUID, Future<CommandResult>> outcomes;

    SeenCommands(int capacity) {
        this.outcomes = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Future<CommandResult>> eldest) {
                return size() > capacity;
            }
        };
    }

    Future<CommandResult> once(UUID id, Supplier<Future<CommandResult>> deed) {
        Future<CommandResult> seen = outcomes.get(id);
        if (seen != null) {
            return seen;
        }
        Future<CommandResult> outcome = deed.get();
        outcomes.put(id, outcome);
        return outcome;
    }
}
