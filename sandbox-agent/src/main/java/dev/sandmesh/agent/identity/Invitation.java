package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.report.JoinBundle;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this host was given to come in by.
 *
 * @param tokenId which join token it is; empty for the control plane's own
 * @param token the secret, which never leaves this host; empty where there is none
 * @param controlKeys by which the control plane is known; empty where whoever answers is believed
 */
public record Invitation(String tokenId, String token, List<String> controlKeys) {

    public static final Invitation NONE = new Invitation("", "", List.of());

    private static final long RETRY_MILLIS = 30_000;

    public Invitation {
        controlKeys = List.copyOf(controlKeys);
    }

    public static Invitation of(JoinBundle bundle) {
        return new Invitation(bundle.tokenId(), bundle.token(), bundle.controlKeys());
    }

    /** Blocks its thread. */
    public static Invitation ofTokenFile(Path file) throws IOException {
        return new Invitation("", Files.readString(file).trim(), List.of());
    }

    /** An answer of somebody who is not our control plane is a refusal, whatever it says; {@code known} are its keys by now. */
    RegisterReply judge(Register register, RegisterReply reply, List<String> known) {
        boolean unproved = reply instanceof Registered registered
                && !controlKeys.isEmpty()
                && !RegistrationProof.answers(known, register, registered);
        return unproved
                ? new Refused(
                        RefusalCode.KEY_MISMATCH,
                        "whoever answered does not hold the key of the control plane that the join bundle names;"
                                + " if the control plane was made anew, get a bundle of it",
                        RETRY_MILLIS,
                        List.of())
                : reply;
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "Invitation[" + tokenId + "]";
    }
}
