package dev.sandmesh.agent.adspower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What AdsPower may say when its profiles are to be closed. */
class CloseProfilesTest {
    private static final String STOP_ALL = "/api/v2/browser-profile/stop-all";
    private static final String STOP = "/api/v2/browser-profile/stop";
    private static final String LIST = "/api/v1/browser/local-active";
    private static final String REFUSED = "{\"code\":-1,\"msg\":\"Not Found\"}";
    private static final String K1_OPEN = "{\"code\":0,\"msg\":\"success\",\"data\":{\"list\":[{\"user_id\":\"k1\"}]}}";

    /** One look at the beginning, which finds nothing open, and no second. */
    private static TestingLocalApi adsPower(Map<String, Deque<String>> answers) throws Exception {
        TestingLocalApi adsPower = new TestingLocalApi(Duration.ofHours(1), request -> answer(request, answers));
        adsPower.watch();
        adsPower.await("looked", () -> !adsPower.monitor.conditions().isEmpty());
        return adsPower;
    }

    private static void answer(HttpServerRequest request, Map<String, Deque<String>> answers) {
        Deque<String> left = answers.getOrDefault(request.path(), new ArrayDeque<>());
        request.response()
                .end(left.size() > 1 ? left.removeFirst() : left.isEmpty() ? TestingLocalApi.OK : left.peek());
    }

    private static Deque<String> each(String... answers) {
        return new ArrayDeque<>(List.of(answers));
    }

    private static String close(TestingLocalApi adsPower) throws Exception {
        return new CloseProfiles(adsPower.api, adsPower.monitor)
                .before(Duration.ofSeconds(60))
                .await(90, SECONDS);
    }

    @Test
    void anAnswerWithoutAListDoesNotSayThatAllAreClosed() throws Exception {
        try (TestingLocalApi adsPower =
                adsPower(Map.of(LIST, each(TestingLocalApi.NONE_OPEN, K1_OPEN, TestingLocalApi.OK)))) {
            assertThatThrownBy(() -> close(adsPower))
                    .hasMessage("AdsPower answers code 0 without the list of open profiles that it was asked for");
        }
    }

    @Test
    void whoIsToldToCallLessOftenAsksAgain() throws Exception {
        try (TestingLocalApi adsPower = adsPower(Map.of(
                STOP_ALL,
                each(REFUSED),
                LIST,
                each(TestingLocalApi.NONE_OPEN, TestingLocalApi.THROTTLED, K1_OPEN, TestingLocalApi.NONE_OPEN),
                STOP,
                each(TestingLocalApi.THROTTLED, TestingLocalApi.OK)))) {
            assertThat(close(adsPower)).isEqualTo("closed profiles k1");
            assertThat(adsPower.seen).containsSubsequence(STOP_ALL, LIST, LIST, STOP, STOP, LIST);
        }
    }
}
