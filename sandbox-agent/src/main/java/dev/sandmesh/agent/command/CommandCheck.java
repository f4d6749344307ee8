package dev.sandmesh.agent.command;

import dev.sandmesh.agent.identity.Introduction;
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

    /** Who this process is, whom it believes, and the registration that it holds; it knows neither before its identity is read. */
    record Self(Optional<String> nonce, Optional<KnownKeys> keys, Optional<Registration> held) {

        Self(Optional<Introduction> introduction, Optional<Registration> held) {
            this(introduction.map(Introduction::nonce), introduction.map(Introduction::keys), held);
        }
    }

    /** {@code now} is the control plane's time. */
    static Checked check(Delivery delivery, Self self, Instant now) {
        if (delivery instanceof SignedCommand signed) {
            return signed(signed, self, now);
        }
        Command command = (Command) delivery;
        return self.held().filter(Registration::trusts).isPresent()
                ? Checked.refused(command.id(), BAD_SIGNATURE, "the command is not signed")
                : gated(command, self, now);
    }

    private static Checked signed(SignedCommand signed, Self self, Instant now) {
        try {
            Jws jws = Jws.read(SignedCommand.TYPE, signed.jws());
            boolean vouched = self.keys()
                    .filter(known -> vouched(jws, signed, known, now))
                    .isPresent();
            Command command = Command.read(Fields.of(jws.payload()));
            return vouched
                    ? gated(command, self, now)
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

    private static Checked gated(Command command, Self self, Instant now) {
        Optional<CommandGate.Refusal> refusal = CommandGate.refusal(command, self.nonce(), self.held(), now);
        return new Checked(command.id(), refusal.isPresent() ? Optional.empty() : Optional.of(command), refusal);
    }
}
