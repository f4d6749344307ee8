package dev.sandmesh.control.join;

import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.util.Base64;
import java.util.List;

/** What agents know their control plane by: all its nodes hold the same keys. */
final class ControlKey {

    private final Trust trust;

    ControlKey(Trust trust) {
        this.trust = trust;
    }

    /** The answer with its proof. */
    Registered proved(Register register, Registered answer) {
        byte[] proof = trust.signAsControl(RegistrationProof.answerWords(register, answer));
        return answer.provedBy(Base64.getEncoder().encodeToString(proof));
    }

    /** In Base64. */
    String sign(byte[] words) {
        return Base64.getEncoder().encodeToString(trust.signAsControl(words));
    }

    /** All that are believed, as agents are told them. */
    List<String> published() {
        return trust.controlKeys();
    }
}
