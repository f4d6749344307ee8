package dev.sandmesh.control.trust;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said of a command of which several tries were sent. */
@ExtendWith(VertxExtension.class)
final class SendingTest {

    private final List<Promise<CommandResult>> tries = new CopyOnWriteArrayList<>();

    @Test
    void whoeverIsNotThereIsNotAskedAgain(Vertx vertx) {
        Future<CommandResult> outcome = begin(vertx);
        fail(0, ReplyFailure.NO_HANDLERS);
        assertThat(failure(outcome)).isEqualTo(ReplyFailure.NO_HANDLERS);
        assertThat(tries).hasSize(1);
    }

    @Test
    void whatMayHaveBeenBegunIsNotSaidToBeMisrouted(Vertx vertx) throws Exception {
        Future<CommandResult> outcome = begin(vertx);
        until("it is sent once more", () -> tries.size() == 2);
        fail(0, ReplyFailure.ERROR);
        misroute(1);
        misroute(2);
        assertThat(failure(outcome)).isEqualTo(ReplyFailure.ERROR);
    }

    @Test
    void whatMayHaveBeenBegunIsNotSaidToHaveReachedNobody(Vertx vertx) throws Exception {
        Future<CommandResult> outcome = begin(vertx);
        until("it is sent once more", () -> tries.size() == 2);
        fail(0, ReplyFailure.ERROR);
        fail(1, ReplyFailure.NO_HANDLERS);
        assertThat(failure(outcome)).isEqualTo(ReplyFailure.ERROR);
    }

    private Future<CommandResult> begin(Vertx vertx) {
        return new Sending(
                        vertx,
                        left -> {
                            Promise<CommandResult> attempt = Promise.promise();
                            tries.add(attempt);
                            return attempt.future();
                        },
                        Duration.ofMinutes(1))
                .begin();
    }

    private void fail(int index, ReplyFailure how) {
        tries.get(index).fail(new ReplyException(how, "so it is"));
    }

    private void misroute(int index) {
        tries.get(index)
                .complete(new CommandResult(
                        new UUID(0, 1), Outcome.REFUSED, "stale_epoch", "so it is", new JsonObject()));
    }

    private static ReplyFailure failure(Future<CommandResult> outcome) {
        return get(outcome.transform(ended -> Future.succeededFuture(((ReplyException) ended.cause()).failureType())));
    }
}
