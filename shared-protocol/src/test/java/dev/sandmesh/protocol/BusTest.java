package dev.sandmesh.protocol;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BusTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final EventAck MESSAGE = new EventAck(7, AckStatus.OK);

    private final List<ErrorKind> refused = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Bus bus;

    @BeforeEach
    void openBus(Vertx vertx) {
        this.vertx = vertx;
        this.bus = new Bus(vertx, (address, kind) -> refused.add(kind));
    }

    @Test
    void requestIsAnswered() throws Exception {
        bus.answer("a", EventAck::read, ack -> Future.succeededFuture(new EventAck(ack.number() + 1, ack.status())))
                .ready()
                .await(5, SECONDS);
        assertThat(bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS))
                .isEqualTo(new EventAck(8, AckStatus.OK));
        assertThat(refused).isEmpty();
    }

    @Test
    void bytesComeBesideTheMessageAndWhatHasNoneIsRefused() throws Exception {
        List<String> taken = new CopyOnWriteArrayList<>();
        bus.answerParcels("a", EventAck::read, (ack, bytes, sender) -> {
                    taken.add(ack.number() + " " + bytes + " " + sender.token());
                    return Future.succeededFuture(ack);
                })
                .ready()
                .await(5, SECONDS);
        Sender known = Sender.withToken("token");
        assertThat(bus.request("a", MESSAGE, Buffer.buffer("bytes"), EventAck::read, LIMIT, known)
                        .await(5, SECONDS))
                .isEqualTo(MESSAGE);
        assertThat(taken).containsExactly("7 bytes token");
        assertThatThrownBy(
                        () -> bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("parcel");
    }

    @Test
    void whatASenderShowsOfItselfReachesTheHandlerAndNoLog() throws Exception {
        List<Sender> shown = new CopyOnWriteArrayList<>();
        bus.answer("a", EventAck::read, (ack, sender) -> {
                    shown.add(sender);
                    return Future.succeededFuture(ack);
                })
                .ready()
                .await(5, SECONDS);
        Sender known = Sender.withToken("header.claims.signature");
        bus.request("a", MESSAGE, EventAck::read, LIMIT, known).await(5, SECONDS);
        bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS);
        bus.request("a", MESSAGE, EventAck::read, LIMIT, Sender.withToken("x".repeat(5_000)))
                .await(5, SECONDS);
        assertThat(shown).containsExactly(known, Sender.UNKNOWN, Sender.UNKNOWN);
        assertThat(shown.get(0).authorization()).isEqualTo("Bearer header.claims.signature");
        assertThat(shown.get(0).token()).isEqualTo("header.claims.signature");
        assertThat(known.toString()).doesNotContain("claims");
    }

    @Test
    void malformedRequestIsAnsweredWithATypedErrorAndCounted() throws Exception {
        bus.answer("a", HeartbeatAck::read, Future::succeededFuture).ready().await(5, SECONDS);
        Throwable failure = catchThrowable(
                () -> bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS));
        assertThat(failure).isInstanceOfSatisfying(ProtocolException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(ErrorKind.MISSING_FIELD);
            assertThat(refusal.pointer()).isEqualTo("/sequence");
        });
        assertThat(refused).containsExactly(ErrorKind.MISSING_FIELD);
    }

    @Test
    void bodyThatIsNoObjectAndBodyThatIsTooLargeAreRefused() throws Exception {
        bus.answer("a", EventAck::read, Future::succeededFuture).ready().await(5, SECONDS);
        JsonObject large = MESSAGE.toJson().put("padding", "x".repeat(Bus.MAX_BODY_BYTES));
        assertThatThrownBy(() -> vertx.eventBus().request("a", "text").await(5, SECONDS))
                .isInstanceOf(ReplyException.class);
        assertThatThrownBy(() -> vertx.eventBus().request("a", large).await(5, SECONDS))
                .isInstanceOf(ReplyException.class);
        assertThat(refused).containsExactly(ErrorKind.NOT_AN_OBJECT, ErrorKind.TOO_LARGE);
        assertThat(bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS))
                .isEqualTo(MESSAGE);
    }

    @Test
    void failureOfTheReceiverIsTypedAndSaysNothingOfItsCause() throws Exception {
        bus.answer("a", EventAck::read, ack -> Future.<EventAck>failedFuture("password is hunter2"))
                .ready()
                .await(5, SECONDS);
        assertThatThrownBy(
                        () -> bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aReceiverThatCannotNowSaysSo() throws Exception {
        bus.answer(
                        "a",
                        EventAck::read,
                        ack -> Future.<EventAck>failedFuture(
                                new ProtocolException(ErrorKind.UNAVAILABLE, "", "the database is away")))
                .ready()
                .await(5, SECONDS);
        assertThatThrownBy(
                        () -> bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                .hasMessage("the database is away");
        assertThat(refused).containsExactly(ErrorKind.UNAVAILABLE);
    }

    /** Of whoever passes a question on: that nobody answers there is no answer of its own. */
    @Test
    void whatNobodyAnswersTheReceiverIsNotAnsweredByIt() throws Exception {
        bus.answer("a", EventAck::read, ack -> bus.request("nobody", ack, EventAck::read, LIMIT))
                .ready()
                .await(5, SECONDS);
        assertThatThrownBy(
                        () -> bus.request("a", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS))
                .isInstanceOfSatisfying(ReplyException.class, silence -> assertThat(silence.failureType())
                        .isEqualTo(ReplyFailure.NO_HANDLERS));
        assertThat(refused).isEmpty();
    }

    @Test
    void theLogTakesOneLineASecond() {
        long[] now = {Long.MAX_VALUE - 10};
        LogPace pace = new LogPace(() -> now[0]);
        assertThat(pace.permits()).isTrue();
        assertThat(pace.permits()).isFalse();
        now[0] += 999_999_999;
        assertThat(pace.permits()).isFalse();
        now[0]++;
        assertThat(pace.permits()).isTrue();
        assertThat(pace.permits()).isFalse();
    }

    @Test
    void nobodyListeningIsNoHandlers() throws Exception {
        assertThatThrownBy(() ->
                        bus.request("nobody", MESSAGE, EventAck::read, LIMIT).await(5, SECONDS))
                .isInstanceOfSatisfying(
                        ReplyException.class, e -> assertThat(e.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    }

    @Test
    void highestCommonVersionIsAgreedAndNoneIsSaidSo() throws Exception {
        assertThat(ProtocolVersions.agree(List.of(1, 99))).isEqualTo(1);
        assertThat(ProtocolVersions.agree(List.of(1, 2, 99))).isEqualTo(2);
        assertThat(ProtocolVersions.agree(List.of(1, 2, 3, 4, 5, 99))).isEqualTo(5);
        assertThatThrownBy(() -> ProtocolVersions.agree(List.of(98, 99)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("upgrade the older side");
    }
}
