package dev.sandmesh.control;

import static dev.sandmesh.control.testing.Waiting.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever knocks at the mesh of a whole node without its key is shown to people (A136, B26). */
final class MeshDoorIT {

    @RegisterExtension
    static final NodeScene SCENE = new NodeScene();

    @Test
    void whoSpeaksLikeAMemberWithoutAKeyIsShownWithTheReason() throws Exception {
        String token = SCENE.tokens().login("watch@example.org", "superadmin", List.of("*"));
        try (Socket stranger = new Socket("127.0.0.1", SCENE.node().meshPort())) {
            stranger.getOutputStream().write("HZC".getBytes(US_ASCII));
            stranger.setSoTimeout(20_000);
            assertThat(said(stranger)).as("nothing is answered").isEqualTo(-1);
        }
        until("it is shown", () -> !shown(token).isEmpty());
        JsonObject peer = shown(token).getJsonObject(0);
        assertThat(peer.getString("address")).isEqualTo("127.0.0.1");
        assertThat(peer.getString("reason")).isEqualTo("no_key");
        assertThat(peer.getString("detail")).contains("no mesh key");
    }

    /** Closed, or reset where some of what was sent is not read. */
    private static int said(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    private static JsonArray shown(String token) throws Exception {
        String body = SCENE.node()
                .send(SCENE.node()
                        .request("/api/v1/admin/peers/refused?door=mesh")
                        .header("authorization", "Bearer " + token))
                .body();
        return new JsonObject(body).getJsonArray("items");
    }
}
