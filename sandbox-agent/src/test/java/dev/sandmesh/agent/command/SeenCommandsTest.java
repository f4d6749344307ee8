package dev.sandmesh.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeenCommandsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    private final SeenCommands seen = new SeenCommands(2);
    private final AtomicInteger deeds = new AtomicInteger();

    @Test
    void aRepeatGetsTheFirstOutcomeAndDoesNothing() {
        UUID id = UUID.randomUUID();

        assertThat(run(id)).isEqualTo("deed 1");
        assertThat(run(id)).isEqualTo("deed 1");
        assertThat(deeds).hasValue(1);
    }

    /** A repeat that could still be carried out is always known again. */
    @Test
    void whatHasNotExpiredIsNotForgotten() {
        UUID first = UUID.randomUUID();
        run(first);
        run(UUID.randomUUID());
        SeenCommands.Arrival third = arrival(UUID.randomUUID(), "words");
        assertThat(seen.refusal(third, NOW))
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo("overloaded"));
        assertThat(run(first)).isEqualTo("deed 1");

        assertThat(seen.refusal(third, NOW.plusSeconds(61))).isEmpty();
        assertThat(run(first)).isEqualTo("deed 3");
    }

    @Test
    void anotherCommandUnderAnIdThatWasUsedIsRefused() {
        UUID id = UUID.randomUUID();
        run(id);
        assertThat(seen.refusal(arrival(id, "words"), NOW)).isEmpty();
        assertThat(seen.refusal(arrival(id, "other words"), NOW))
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo("replayed"));
    }

    private static SeenCommands.Arrival arrival(UUID id, String words) {
        return new SeenCommands.Arrival(id, words, NOW.plusSeconds(60), false);
    }

    private String run(UUID id) {
        return seen.once(
                        arrival(id, "words"),
                        () -> Future.succeededFuture(new CommandResult(
                                id, Outcome.OK, "", "deed " + deeds.incrementAndGet(), new JsonObject())))
                .result()
                .message();
    }
}
