package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
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
            conditions.looked(answer, answer);
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

    private static Optional<Boolean> state(AdsPowerConditions conditions, String type) {
        return conditions.snapshot().stream()
                .filter(condition -> condition.type().equals(type))
                .map(Condition::ok)
                .findFirst();
    }

    @Test
    void aLookCountsOnceByItsWorstAnswer() {
        AdsPowerConditions conditions = new AdsPowerConditions(InstantSource.system(), turned -> {});
        Answer ok = new Answer.Ok(new JsonObject());
        Answer refused = new Answer.Refused(RefusalKind.NOT_PAID, "paid subscription");
        Answer throttled = new Answer.Refused(RefusalKind.THROTTLED, "Too many request");
        conditions.looked(ok, ok);
        conditions.looked(refused, refused);
        assertThat(state(conditions, ConditionType.ADSPOWER_WORKING)).contains(true);
        conditions.looked(ok, refused);
        assertThat(state(conditions, ConditionType.ADSPOWER_WORKING)).contains(false);
        conditions.looked(throttled, ok);
        conditions.looked(ok, throttled);
        assertThat(state(conditions, ConditionType.ADSPOWER_WORKING)).contains(true);
        assertThat(state(conditions, ConditionType.ADSPOWER_WITHIN_RATE)).contains(false);
    }

    @Test
    void withoutAListNothingIsSaidToBeWell() {
        AdsPowerConditions conditions = new AdsPowerConditions(InstantSource.system(), turned -> {});
        Answer ok = new Answer.Ok(new JsonObject());
        Answer refused = new Answer.Refused(RefusalKind.NOT_PAID, "paid subscription");
        conditions.looked(ok, new Answer.NotSent("its turn did not come in time"));
        conditions.looked(ok, new Answer.Unreachable(Answer.Why.SILENT, "has not answered for 5 s"));
        assertThat(conditions.snapshot()).isEmpty();
        conditions.looked(ok, refused);
        conditions.looked(ok, refused);
        conditions.looked(ok, new Answer.NotSent("its turn did not come in time"));
        assertThat(state(conditions, ConditionType.ADSPOWER_WORKING)).contains(false);
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
