package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An interface that listens, and does not say which profiles are open. */
class AdsPowerMonitorTest {
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final AtomicReference<String> list = new AtomicReference<>(TestingLocalApi.NONE_OPEN);

    private TestingLocalApi adsPower() throws Exception {
        return new TestingLocalApi(INTERVAL, request -> request.response()
                .end(request.path().equals("/status") ? TestingLocalApi.OK : list.get()));
    }

    private static boolean isNotOk(TestingLocalApi adsPower, String type) {
        return adsPower.condition(type).filter(condition -> !condition.ok()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AdsPowerWorking | {\"code\":-1,\"msg\":\"x\"} | list of open profiles: AdsPower says 'x': see the log",
                "AdsPowerWorking | <h1>Error</h1> | list of open profiles: AdsPower answers status 200 and no JSON object",
                "AdsPowerWorking | {\"code\":0} | list of open profiles: AdsPower answers code 0 without the list",
                "AdsPowerWithinRate | {\"code\":-1,\"msg\":\"Too many request per second\"} | AdsPower is called too often",
            })
    void aListThatIsRefusedIsNewsAlthoughTheInterfaceAnswers(String type, String answer, String reason)
            throws Exception {
        try (TestingLocalApi adsPower = adsPower()) {
            adsPower.watch();
            adsPower.await("all is well", () -> adsPower.condition(ConditionType.PROFILES_ALIVE)
                    .isPresent());
            list.set(answer);
            adsPower.await(type + " is false", () -> isNotOk(adsPower, type));
            assertThat(adsPower.condition(type).map(Condition::reason).orElse(""))
                    .startsWith(reason);
            list.set(TestingLocalApi.NONE_OPEN);
            adsPower.await(type + " is true", () -> !isNotOk(adsPower, type));
        }
    }

    @Test
    void nothingIsSaidOfProfilesBeforeAdsPowerListedThem() throws Exception {
        list.set("{\"code\":-1,\"msg\":\"api key required\"}");
        try (TestingLocalApi adsPower = adsPower()) {
            adsPower.watch();
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of("k1")), 1));
            adsPower.await("refused", () -> isNotOk(adsPower, ConditionType.ADSPOWER_WORKING));
            assertThat(adsPower.condition(ConditionType.PROFILES_ALIVE)).isEmpty();
            assertThat(adsPower.condition(ConditionType.PROFILES_CLAIMED)).isEmpty();
            list.set(TestingLocalApi.NONE_OPEN);
            adsPower.await("listed", () -> adsPower.condition(ConditionType.PROFILES_ALIVE)
                    .isPresent());
        }
    }
}
