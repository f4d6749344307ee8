package dev.sandmesh.agent.adspower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.adspower.Answer.Unreachable;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the probe makes of real connections. */
class AdsPowerProbeTest {
    /** More than any specification wants in a row. */
    private static final int LOOKS = 10;

    private static final Handler<HttpServerRequest> ANSWERS =
            request -> request.response().end(TestingLocalApi.OK);
    private static final Handler<HttpServerRequest> RESETS =
            request -> request.connection().close();
    private static final Handler<HttpServerRequest> SLOW = request -> {};

    private final AtomicReference<Handler<HttpServerRequest>> now = new AtomicReference<>(ANSWERS);

    /** So short that each look asks. */
    private TestingLocalApi adsPower() throws Exception {
        return new TestingLocalApi(Duration.ofNanos(1), request -> now.get().handle(request));
    }

    private static boolean isUp(TestingLocalApi adsPower) throws Exception {
        return adsPower.monitor.probe().check().await(20, SECONDS).ok();
    }

    private static void ready(TestingLocalApi adsPower) throws Exception {
        assertThat(isUp(adsPower)).isFalse();
        adsPower.await("ready", () -> isUp(adsPower));
    }

    private static boolean isReset(TestingLocalApi adsPower) {
        return adsPower.api
                .contact()
                .answer()
                .filter(Unreachable.class::isInstance)
                .isPresent();
    }

    @Test
    void oneLostConnectionIsNoReasonToReplaceHowOftenSoeverItIsLookedAt() throws Exception {
        try (TestingLocalApi adsPower = adsPower()) {
            ready(adsPower);
            now.set(request -> {
                now.set(SLOW);
                RESETS.handle(request);
            });
            var unused = adsPower.api.status(Urgency.LOOK, Duration.ofSeconds(60));
            adsPower.await("a call is lost", () -> isReset(adsPower));
            for (int i = 0; i < LOOKS; i++) {
                assertThat(isUp(adsPower)).isTrue();
            }
            // a lost call is a second old before anybody asks again
            adsPower.await("a call is slow", () -> {
                assertThat(isUp(adsPower)).isTrue();
                return adsPower.api.silence().isPresent();
            });
            assertThat(isUp(adsPower)).isTrue();
        }
    }

    @Test
    void whoLosesOneCallAfterTheOtherHasToBeReplaced() throws Exception {
        try (TestingLocalApi adsPower = adsPower()) {
            ready(adsPower);
            now.set(RESETS);
            adsPower.await("to be replaced", () -> !isUp(adsPower));
            assertThat(adsPower.monitor.probe().check().await(20, SECONDS).reason())
                    .isEqualTo("AdsPower closed the connection before its answer was whole");
            now.set(ANSWERS);
            adsPower.await("well again", () -> isUp(adsPower));
        }
    }

    @Test
    void whoIsThereAndRefusesIsReady() throws Exception {
        Map<String, String> refusals = Map.of("throttled", TestingLocalApi.THROTTLED, "garbage", "<h1>Error</h1>");
        for (String answer : refusals.values()) {
            now.set(request -> request.response().end(answer));
            try (TestingLocalApi adsPower = adsPower()) {
                ready(adsPower);
            }
        }
    }
}
