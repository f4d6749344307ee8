package dev.sandmesh.protocol.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.Ed25519;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.OpenView;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whose word opens a screen (A81, B32). */
class HopTicketTest {

    private static final HopTicket TICKET = new HopTicket(
            UUID.fromString("01932f5e-7c1a-7b3c-8d4e-5f60718293a5"),
            SandboxId.of("01932f5e-7c1a-7b3c-8d4e-5f60718293a4"),
            8,
            ViewMode.CONTROL,
            "node-1",
            Instant.parse("2026-11-21T10:15:30.125Z"));

    private final KeyPair pair = pair();
    private final String key =
            Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    private final Function<String, Optional<String>> known =
            kid -> Optional.ofNullable(Map.of(Ed25519.kid(key), key).get(kid));

    @Test
    void whatABelievedKeySignedIsReadAsItWasSaid() {
        assertThat(HopTicket.verified(signed(), known)).isEqualTo(TICKET);
    }

    @Test
    void nothingElseIsBelieved() {
        KeyPair other = pair();
        assertThatThrownBy(() -> HopTicket.verified(signed(), kid -> Optional.empty()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("no key that is believed here");
        String forged = TICKET.signed(Ed25519.kid(key), bytes -> Ed25519.sign(other.getPrivate(), bytes));
        assertThatThrownBy(() -> HopTicket.verified(forged, known)).hasMessageContaining("no key that is believed");
        String[] parts = signed().split("\\.");
        String another =
                TICKET.toJson().put("sandboxId", TICKET.viewId().toString()).encode();
        String altered = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(another.getBytes()) + "." + parts[2];
        assertThatThrownBy(() -> HopTicket.verified(altered, known)).hasMessageContaining("no key that is believed");
        String command = Jws.write(
                "sandmesh-command", TICKET.toJson(), Ed25519.kid(key), bytes -> Ed25519.sign(pair.getPrivate(), bytes));
        assertThatThrownBy(() -> HopTicket.verified(command, known)).hasMessageContaining("not a signed text");
        assertThatThrownBy(() -> HopTicket.verified("x".repeat(2_001), known)).hasMessageContaining("longer than");
        String empty = Jws.write(
                "sandmesh-hop", new JsonObject(), Ed25519.kid(key), bytes -> Ed25519.sign(pair.getPrivate(), bytes));
        assertThatThrownBy(() -> HopTicket.verified(empty, known)).hasMessageContaining("required");
    }

    /** It would open the screen for whoever reads it in time. */
    @Test
    void neitherLogNorTextHoldsTheTicket() {
        OpenView order = new OpenView(signed(), List.of());
        assertThat(order.summary()).isEqualTo("open-view " + TICKET.viewId() + " (control)");
        assertThat(order.toString()).doesNotContain(signed().split("\\.")[2]);
        assertThat(new OpenView("nonsense", List.of()).summary()).doesNotContain("nonsense");
    }

    private String signed() {
        return TICKET.signed(Ed25519.kid(key), bytes -> Ed25519.sign(pair.getPrivate(), bytes));
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
