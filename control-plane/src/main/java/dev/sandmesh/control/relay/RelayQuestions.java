package dev.sandmesh.control.relay;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.relay.OpaqueBody;
import dev.sandmesh.protocol.relay.RelayFailure;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayReply;
import dev.sandmesh.protocol.relay.RelayRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** What one agent was asked and has not answered yet; on the event loop of its connection. */
final class RelayQuestions {

    /** Whoever asked gave up before that. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Whoever comes when as many as an agent takes at once are open waits for his turn, in order. */
    private static final int MOST_WAITING = 256;

    private final Vertx vertx;
    private final Map<Long, Question> open = new HashMap<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private long last;
    private boolean ended;

    private record Question(Promise<OpaqueBody> answer, long timer) {}

    RelayQuestions(Vertx vertx) {
        this.vertx = vertx;
    }

    /** From any thread; {@code deaf} is run when the agent does not read. */
    Future<OpaqueBody> ask(RelaySocket socket, String address, JsonObject body, Runnable deaf) {
        Promise<OpaqueBody> answer = Promise.promise();
        socket.onLoop(() -> {
            Runnable turn = () -> ask(
                    socket, new RelayRequest(++last, address, Optional.empty(), body, LIMIT.toMillis()), answer, deaf);
            if (open.size() < RelayFrame.MOST_OUTSTANDING) {
                turn.run();
            } else if (waiting.size() < MOST_WAITING) {
                waiting.add(turn);
            } else {
                answer.fail(new ProtocolException(ErrorKind.UNAVAILABLE, "", "too many orders wait for it"));
            }
        });
        return answer.future();
    }

    private void ask(RelaySocket socket, RelayRequest request, Promise<OpaqueBody> answer, Runnable deaf) {
        if (ended || socket.isClosing()) {
            answer.fail(notAsked());
            return;
        }
        if (!socket.send(request)) {
            answer.fail(notAsked());
            deaf.run();
            return;
        }
        long timer = vertx.setTimer(LIMIT.toMillis(), late -> {
            open.remove(request.id());
            answer.tryFail(new ReplyException(ReplyFailure.TIMEOUT, "no answer within " + LIMIT));
            next();
        });
        open.put(request.id(), new Question(answer, timer));
    }

    /** What nobody asked is not heard, and false. */
    boolean answered(RelayReply reply) {
        Optional<Promise<OpaqueBody>> asked = take(reply.id());
        asked.ifPresent(answer -> answer.tryComplete(new OpaqueBody(reply.body())));
        return asked.isPresent();
    }

    boolean failed(RelayFailure failure) {
        Optional<Promise<OpaqueBody>> asked = take(failure.id());
        asked.ifPresent(answer -> answer.tryFail(failure.asException()));
        return asked.isPresent();
    }

    /** Nobody will answer any more: what was asked may have been heard, and done. */
    void end() {
        ended = true;
        waiting.forEach(Runnable::run);
        waiting.clear();
        for (long id : List.copyOf(open.keySet())) {
            take(id).ifPresent(answer -> answer.tryFail(
                    new ReplyException(ReplyFailure.ERROR, "the connection broke before the agent answered")));
        }
    }

    private static ReplyException notAsked() {
        return new ReplyException(ReplyFailure.NO_HANDLERS, "the agent has gone");
    }

    private Optional<Promise<OpaqueBody>> take(long id) {
        Question question = open.remove(id);
        if (question == null) {
            return Optional.empty();
        }
        vertx.cancelTimer(question.timer());
        next();
        return Optional.of(question.answer());
    }

    private void next() {
        Optional.ofNullable(waiting.poll()).ifPresent(Runnable::run);
    }
}
