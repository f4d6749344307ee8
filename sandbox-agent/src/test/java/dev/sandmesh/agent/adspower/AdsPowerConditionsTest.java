package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Condition;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class AdsPowerConditionsTest {
    private static final Logger LOG = Logger.getLogger(AdsPowerConditions.class.getName());

    private final List<String> logged = new CopyOnWriteArrayList<>();

    private final class Keeper extends Handler {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static void looks(AdsPowerConditions conditions, int times, Answer answer) {
        Situation situation =
                new Situation(Contact.NONE.after(answer, Duration.ofMillis(3), 7, 0), Optional.empty(), false);
        for (int i = 0; i < times; i++) {
            conditions.reachable(situation, answer);
            conditions.answered("status", answer);
        }
    }

    @Test
    void oneLookAtAProcessThatIsStoppedIsNewsAtOnce() {
        List<Condition> turned = new ArrayList<>();
        AdsPowerConditions conditions = new AdsPowerConditions(InstantSource.system(), turned::add);
        Answer last = new Answer.Ok(new JsonObject());
        looks(conditions, 1, last);
        turned.clear();
        conditions.reachable(
                new Situation(Contact.NONE.after(last, Duration.ofMillis(3), 7, 0), Optional.empty(), true), last);
        assertThat(turned).singleElement().satisfies(condition -> {
            assertThat(condition.ok()).isFalse();
            assertThat(condition.reason()).isEqualTo("AdsPower is stopped by a signal (SIGSTOP) and answers nothing");
        });
        looks(conditions, 1, last);
        assertThat(turned).hasSize(2);
    }

    @Test
    void eachTurnIsToldAndLoggedOnce() {
        List<Condition> turned = new ArrayList<>();
        AdsPowerConditions conditions = new AdsPowerConditions(InstantSource.system(), turned::add);
        Keeper keeper = new Keeper();
        LOG.addHandler(keeper);
        try {
            looks(conditions, 3, new Answer.Ok(new JsonObject()));
            looks(conditions, 9, new Answer.Unreachable(Answer.Why.REFUSED, "does not listen on 127.0.0.1:1"));
            looks(conditions, 3, new Answer.Ok(new JsonObject()));
        } finally {
            LOG.removeHandler(keeper);
        }
        assertThat(turned).hasSize(2);
        assertThat(logged)
                .containsExactly(
                        "AdsPowerUp is not well: AdsPower does not listen on 127.0.0.1:1",
                        "AdsPowerUp is well again: ");
    }
}
