package dev.sandmesh.control.transit;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one node asks another at its own listener, over real sockets: B32. */
@ExtendWith(VertxExtension.class)
final class TransitQuestionTest {

    private static final String PATH = "/api/v1/questions";

    private TransitScene scene;

    @BeforeEach
    void open(Vertx vertx) {
        scene = TransitScene.open(vertx);
    }

    @AfterEach
    void close() {
        get(scene.close());
    }

    private void answerWith(Function<String, Future<JsonObject>> answer) {
        scene.owner().add(new TransitDesk() {
            @Override
            public String path() {
                return PATH;
            }

            @Override
            public Future<JsonObject> answer(String token) {
                return answer.apply(token);
            }
        });
    }

    private Future<JsonObject> ask() {
        return scene.front().ask(TransitScene.OWNER, PATH, TransitScene.TOKEN);
    }

    @Test
    void aQuestionIsAnsweredManyTimesAtOnce() {
        answerWith(token -> Future.succeededFuture(new JsonObject().put("heard", token)));
        Stream.generate(this::ask).limit(20).toList().forEach(answer -> assertThat(
                        get(answer).getString("heard"))
                .isEqualTo(TransitScene.TOKEN));
    }

    @Test
    void whatTheOtherNodeRefusesIsSaidAndADenialIsNoted() throws Exception {
        answerWith(token -> {
            throw new SandmeshException(ErrorCode.UNAUTHENTICATED, "the question is too old");
        });
        assertThatThrownBy(() -> get(ask()))
                .hasMessageContaining("Control node owner")
                .hasMessageContaining("401: the question is too old");
        until("it is noted", () -> scene.refused().contains("unauthenticated"));
        answerWith(token -> Future.failedFuture(new IllegalStateException("a secret of the node")));
        assertThatThrownBy(() -> get(ask())).hasMessageContaining("500").hasMessageNotContaining("secret");
    }

    @Test
    void anAnswerThatIsTooLongOrNoJsonIsNotBelieved() throws Exception {
        answerWith(token -> Future.succeededFuture(new JsonObject().put("long", "x".repeat(64 * 1024))));
        assertThatThrownBy(() -> get(ask())).hasMessageContaining("longer than 65536 bytes");
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            scene.places().put(TransitScene.OWNER, "127.0.0.1:" + other.getLocalPort());
            Future<JsonObject> answer = ask();
            try (var socket = other.accept()) {
                assertThat(TransitScene.head(socket.getInputStream())).contains(PATH);
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwhat".getBytes(StandardCharsets.US_ASCII));
                assertThatThrownBy(() -> get(answer)).hasMessageContaining("cannot be read");
            }
        }
    }

    @Test
    void aNodeThatIsNotThereOrNeverAnswersIsGivenUp() throws IOException {
        Promise<JsonObject> never = Promise.promise();
        answerWith(token -> never.future());
        assertThatThrownBy(() -> get(ask()))
                .isInstanceOfSatisfying(SandmeshException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.NODE_UNREACHABLE));
        never.complete(new JsonObject());
        scene.places().clear();
        assertThatThrownBy(() -> get(ask())).hasMessageContaining("it is not known where it is");
        scene.places().put(TransitScene.OWNER, "127.0.0.1:1");
        assertThatThrownBy(() -> get(ask())).hasMessageContaining("Control node owner");
    }
}
