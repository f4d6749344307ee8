package dev.sandmesh.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeenCommandsTest {

    private final SeenCommands seen = new SeenCommands(2);
    private final AtomicInteger deeds = new AtomicInteger();

    @Test
    void aRepeatGetsTheFirstOutcomeAndDoesNothing() {
        UUID id = UUID.randomUUID();

        assertThat(run(id)).isEqualTo("deed 1");
        assertThat(run(id)).isEqualTo("deed 1");
        assertThat(deeds).hasValue(1);
    }

    @Test
    void onlyTheNewestAreKept() {
        UUID first = UUID.randomUUID();
        run(first);
        run(UUID.randomUUID());
        run(UUID.randomUUID());

        assertThat(run(first)).isEqualTo("deed 4");
    }

    private String run(UUID id) {
        return seen.once(
                        id,
                        () -> Future.succeededFuture(new CommandResult(
                                id, Outcome.OK, "", "deed " + deeds.incrementAndGet(), new JsonObject())))
                .result()
                .message();
    }
}
