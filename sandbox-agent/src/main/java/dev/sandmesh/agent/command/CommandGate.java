package dev.sandmesh.agent.command;

import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.command.Command;
import java.time.Instant;
import java.util.Optional;

/** Decides whether a command is for this process, this registration and this moment. */
final class CommandGate {

    private CommandGate() {}

    /** Why a command is not obeyed; {@code code} is stable. */
    record Refusal(String code, String message) {}

    /**
     * The process comes first: one that holds no registration is still the one that is meant, or not.
     *
     * @param nonce of this process
     * @param now the control plane's time
     */
    static Optional<Refusal> refusal(
            Command command, Optional<String> nonce, Optional<Registration> held, Instant now) {
        if (!nonce.equals(Optional.of(command.nonce()))) {
            return Optional.of(new Refusal("other_process", "the command is for another process of this agent"));
        }
        if (held.isEmpty()) {
            return Optional.of(new Refusal("not_registered", "the agent holds no registration at this moment"));
        }
        Registration registration = held.get();
        if (!command.sandboxId().equals(registration.sandboxId())) {
            return Optional.of(new Refusal("wrong_sandbox", "the command is for another sandbox"));
        }
        if (command.epoch() != registration.epoch()) {
            return Optional.of(new Refusal(
                    "stale_epoch",
                    "the command is for epoch " + command.epoch() + ", the agent is at " + registration.epoch()));
        }
        if (now.isAfter(command.expiresAt())) {
            return Optional.of(new Refusal("expired", "the command expired before it arrived"));
        }
        return Optional.empty();
    }
}
