package dev.sandmesh.agent.command;

import dev.sandmesh.agent.identity.KnownKeys;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.SignedCommand;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Decides whether what came is an order of the control plane to this very process; the signature comes first. */
final class CommandCheck {

    static final String BAD_SIGNATURE = "bad_signature";

    private static final UUID NO_ID = new UUID(0, 0);

    private CommandCheck() {}

    /**
     * What came of a look.
     *
     * @param id as far as it can be read
     * @param command empty when it is refused
     */
    record Checked(UUID id, Optional<Command> command, Optional<CommandGate.Refusal> refusal) {

        static Checked refused(UUID id, String code, String message) {
            return new Checked(id, Optional.empty(), Optional.of(new CommandGate.Refusal(code, message)));
        }
    }

    /** {@code now} is the control plane's time. */
    static Checked check(Delivery delivery, Optional<Registration> held, Optional<KnownKeys> keys, Instant now) {
        if (delivery instanceof SignedCommand signed) {
            return signed(signed, held, keys, now);
        }
        Command command = (Command) delivery;
        return held.filter(Registration::trusts).isPresent()
                ? Checked.refused(command.id(), BAD_SIGNATURE, "the command is not signed")
                : gated(command, held, now);
    }

    private static Checked signed(
            SignedCommand signed, Optional<Registration> held, Optional<KnownKeys> keys, Instant now) {
        try {
            Jws jws = Jws.read(SignedCommand.TYPE, signed.jws());
            boolean vouched =
                    keys.filter(known -> vouched(jws, signed, known, now)).isPresent();
            Command command = Command.read(Fields.of(jws.payload()));
            return vouched
                    ? gated(command, held, now)
                    : Checked.refused(command.id(), BAD_SIGNATURE, "no key that this agent obeys signed the command");
        } catch (ProtocolException unreadable) {
            return Checked.refused(NO_ID, BAD_SIGNATURE, "the command does not read: " + unreadable.summary());
        }
    }

    private static boolean vouched(Jws jws, SignedCommand signed, KnownKeys known, Instant now) {
        if (known.commandKey(jws.kid()).isEmpty()) {
            known.heard(signed.announcements(), now);
        }
        return known.commandKey(jws.kid()).filter(jws::vouchedBy).isPresent();
    }

    private static Checked gated(Command command, Optional<Registration> held, Instant now) {
        Optional<CommandGate.Refusal> refusal = CommandGate.refusal(command, held, now);
        return new Checked(command.id(), refusal.isPresent() ? Optional.empty() : Optional.of(command), refusal);
    }
}
