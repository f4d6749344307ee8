package dev.sandmesh.control.liveview.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A viewer needs no password of the sandbox, and gets none (A119, D40). */
class GreetingTest {

    private static final Buffer VERSION = Buffer.buffer("RFB 003.008\n");
    private static final ServerInit SCREEN = ServerInit.of(
            Buffer.buffer(24).appendUnsignedShort(64).appendUnsignedShort(48).appendBytes(new byte[20]));

    @Test
    void noVncSeesAServerWithoutAPassword() {
        Greeting greeting = Greeting.welcome(SCREEN);
        assertThat(Greeting.OPENING).isEqualTo(VERSION.toString());
        assertThat(more(greeting, VERSION)).isEqualTo(Buffer.buffer(Said.ints(1, 1)));
        assertThat(more(greeting, Buffer.buffer(Said.ints(1)))).isEqualTo(Buffer.buffer(Said.ints(0, 0, 0, 0)));
        assertThat(greeting.accept(Buffer.buffer(Said.ints(1))))
                .isInstanceOfSatisfying(HandshakeStep.Agreed.class, agreed -> {
                    assertThat(agreed.answer()).isEqualTo(SCREEN.message());
                    assertThat(agreed.screen()).isEqualTo(SCREEN);
                    assertThat(agreed.rest().length()).isZero();
                });
        assertThatThrownBy(() -> greeting.accept(VERSION)).isInstanceOf(IllegalStateException.class);
    }

    /** To have the screen alone is not for a viewer to ask: ClientInit 0 makes no difference. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255})
    void whoeverDoesNotWaitIsReadTheSameHoweverItIsCut(int shared) {
        Buffer said = VERSION.copy()
                .appendBytes(Said.ints(1, shared))
                .appendBytes(Said.updateRequest().bytes());
        Buffer answer = Buffer.buffer(Said.ints(1, 1, 0, 0, 0, 0)).appendBuffer(SCREEN.message());
        for (int cut = 0; cut <= said.length(); cut++) {
            Greeting greeting = Greeting.welcome(SCREEN);
            HandshakeStep first = greeting.accept(said.slice(0, cut));
            Buffer heard = Buffer.buffer().appendBuffer(first.answer());
            Buffer rest = said.slice(cut, said.length());
            if (first instanceof HandshakeStep.Agreed agreed) {
                rest = Buffer.buffer().appendBuffer(agreed.rest()).appendBuffer(rest);
            } else {
                HandshakeStep second = greeting.accept(rest);
                heard.appendBuffer(second.answer());
                assertThat(second).isInstanceOf(HandshakeStep.Agreed.class);
                rest = ((HandshakeStep.Agreed) second).rest();
            }
            assertThat(heard).isEqualTo(answer);
            assertThat(rest.getBytes()).isEqualTo(Said.updateRequest().bytes());
        }
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"RFB 003.003\n", "RFB 003.889\n", "GET / HTTP/1", "\0\0\0\0\0\0\0\0\0\0\0\0"})
    void viewerOfAnotherVersionIsTurnedAway(String version) {
        assertThat(Greeting.welcome(SCREEN).accept(Buffer.buffer(version)))
                .isInstanceOfSatisfying(HandshakeStep.Failed.class, failed -> {
                    assertThat(failed.fault().kind()).isEqualTo(Kind.UNSUPPORTED_VERSION);
                    assertThat(failed.answer().getByte(0)).isZero();
                    assertThat(failed.answer().getString(5, failed.answer().length()))
                            .isEqualTo(failed.fault().sentence());
                });
    }

    @Test
    void viewerThatChoosesWhatItWasNotOfferedIsTurnedAway() {
        Greeting greeting = Greeting.welcome(SCREEN);
        more(greeting, VERSION);
        assertThat(greeting.accept(Buffer.buffer(Said.ints(2))))
                .isInstanceOfSatisfying(HandshakeStep.Failed.class, failed -> {
                    assertThat(failed.fault().kind()).isEqualTo(Kind.UNSUPPORTED_SECURITY);
                    assertThat(failed.answer().getInt(0)).isEqualTo(1);
                    assertThat(failed.answer().getString(8, failed.answer().length()))
                            .isEqualTo(failed.fault().sentence());
                });
    }

    @Test
    void whateverAViewerSaysEndsInAScreenOrAFault() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed of the viewers' greetings: " + seed);
        for (int i = 0; i < 200_000; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            Buffer said = VERSION.copy().appendBytes(Said.ints(1, 1));
            for (int damaged = random.nextInt(3); damaged > 0; damaged--) {
                said.setByte(random.nextInt(said.length()), (byte) random.nextInt());
            }
            int cut = random.nextInt(said.length());
            Greeting greeting = Greeting.welcome(SCREEN);
            HandshakeStep first = greeting.accept(said.slice(0, cut));
            HandshakeStep second = greeting.accept(said.slice(cut, said.length()));
            boolean honest = said.getString(0, 12).equals(VERSION.toString()) && said.getByte(12) == 1;
            assertThat(second instanceof HandshakeStep.Agreed)
                    .as("with -Dseed=%s the first input", seed + i)
                    .isEqualTo(honest);
            assertThat(first.answer().length() + second.answer().length()).isLessThan(300);
        }
    }

    private static Buffer more(Greeting greeting, Buffer said) {
        HandshakeStep step = greeting.accept(said);
        assertThat(step).isInstanceOf(HandshakeStep.More.class);
        return step.answer();
    }
}
