package dev.sandmesh.agent.adspower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.ProfileState;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong with AdsPower, on its stand-in with a real Chromium per profile: A35, A90, A93, D19, D20, D29. */
@Tag("slow")
class AdsPowerIT {
    private static final Duration GAP = Duration.ofMillis(300);
    private static final int PLENTY = 100;

    @TempDir
    Path directory;

    private TestingAdsPower adsPower() throws Exception {
        return new TestingAdsPower(directory, GAP, PLENTY, false);
    }

    private static void allIsWell(TestingAdsPower adsPower) {
        for (String type : List.of(
                ConditionType.ADSPOWER_UP,
                ConditionType.ADSPOWER_WORKING,
                ConditionType.ADSPOWER_WITHIN_RATE,
                ConditionType.PROFILES_CLAIMED,
                ConditionType.PROFILES_ALIVE)) {
            adsPower.awaitCondition(type, true);
        }
    }

    private static void neverTooFast(TestingAdsPower adsPower) throws Exception {
        // the stand-in tells times rounded to milliseconds
        assertThat(adsPower.shortestGap()).isGreaterThanOrEqualTo(GAP.minusMillis(1));
    }

    private static boolean isOk(TestingAdsPower adsPower, String type) {
        return adsPower.condition(type).orElseThrow().ok();
    }

    @Test
    void profilesAreToldApartByWhoClaimsThem() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.open("k1");
            adsPower.open("k2");
            adsPower.awaitProfile("k2", ProfileState.OPEN);
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of("k1")), 1));
            adsPower.awaitProfile("k1", ProfileState.CLAIMED);
            assertThat(adsPower.awaitCondition(ConditionType.PROFILES_CLAIMED, false))
                    .isEqualTo("2 profiles are open, and the worker has room for 1");
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of("k1", "k2")), 2));
            adsPower.awaitProfile("k2", ProfileState.CLAIMED);
            allIsWell(adsPower);
            neverTooFast(adsPower);
            assertThat(adsPower.calls().getInteger("throttled")).isZero();
        }
    }

    @Test
    void aLostBrowserIsNamedAndItsProfileClosedSoThatItCanBeOpenedAgain() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.quirks(new JsonObject().put("keepLost", true));
            adsPower.open("k1");
            adsPower.open("k2");
            adsPower.awaitProfile("k1", ProfileState.OPEN);
            TestingAdsPower.signal("KILL", adsPower.running().get("k1"));
            adsPower.await("told of the lost browser", () -> adsPower.turned.stream()
                    .anyMatch(condition -> condition.type().equals(ConditionType.PROFILES_ALIVE)
                            && !condition.ok()
                            && condition.reason().startsWith("k1: AdsPower says open")));
            adsPower.awaitReason(ConditionType.PROFILES_ALIVE, true, "closed k1 so that it can be opened again");
            adsPower.open("k1");
            assertThat(adsPower.running()).containsOnlyKeys("k1", "k2");
            neverTooFast(adsPower);
        }
    }

    @Test
    void aBrowserThatAdsPowerForgotIsNamedAsLeaked() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of()), 4));
            adsPower.open("k3");
            adsPower.awaitProfile("k3", ProfileState.OPEN);
            adsPower.quirks(new JsonObject().put("forget", new JsonArray().add("k3")));
            adsPower.awaitProfile("k3", ProfileState.LEAKED);
            assertThat(adsPower.awaitCondition(ConditionType.PROFILES_CLAIMED, false))
                    .isEqualTo("k3: the browser runs, but AdsPower has forgotten it");
            assertThat(adsPower.running()).containsKey("k3");
        }
    }

    @Test
    void whatNobodyClaimsIsNamedAndLeftAlone() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of("k2")), 4));
            adsPower.open("k1");
            adsPower.open("k2");
            adsPower.awaitProfile("k1", ProfileState.OPEN);
            adsPower.awaitProfile("k1", ProfileState.LEAKED);
            assertThat(adsPower.awaitCondition(ConditionType.PROFILES_CLAIMED, false))
                    .isEqualTo("k1: open, and no task claims it");
            assertThat(adsPower.running()).containsOnlyKeys("k1", "k2");
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of("k1", "k2")), 4));
            adsPower.awaitReason(ConditionType.PROFILES_CLAIMED, true, "");
        }
    }

    @Test
    void whatNobodyClaimsIsClosedWhereThatIsWanted() throws Exception {
        try (TestingAdsPower adsPower = new TestingAdsPower(directory, GAP, PLENTY, true)) {
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of("k2")), 4));
            adsPower.open("k1");
            adsPower.open("k2");
            adsPower.await("k1 is closed", () -> adsPower.running().keySet().equals(Set.of("k2")));
            adsPower.awaitReason(ConditionType.PROFILES_CLAIMED, true, "closed k1 so that it can be opened again");
            neverTooFast(adsPower);
        }
    }

    @Test
    void aForgottenBrowserIsEndedWhereThatIsWanted() throws Exception {
        try (TestingAdsPower adsPower = new TestingAdsPower(directory, GAP, PLENTY, true)) {
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of("k4")), 4));
            adsPower.open("k3");
            adsPower.open("k4");
            adsPower.awaitProfile("k3", ProfileState.OPEN);
            long browser = adsPower.running().get("k3");
            adsPower.quirks(new JsonObject().put("forget", new JsonArray().add("k3")));
            adsPower.await("its browser is ended", () -> !TestingAdsPower.isAlive(browser));
            adsPower.awaitReason(
                    ConditionType.PROFILES_CLAIMED, true, "ended the forgotten browser of k3, pid " + browser);
            assertThat(adsPower.running()).containsOnlyKeys("k4");
        }
    }

    @Test
    void aForgottenBrowserThatIsStoppedIsKilledAndOnlyThenSaidToBeEnded() throws Exception {
        try (TestingAdsPower adsPower = new TestingAdsPower(directory, GAP, PLENTY, true)) {
            adsPower.monitor.claimed(new Claims(Optional.of(Set.of()), 4));
            adsPower.open("k3");
            adsPower.awaitProfile("k3", ProfileState.OPEN);
            long browser = adsPower.running().get("k3");
            // before it is forgotten, so that it never gets to act upon a polite signal
            TestingAdsPower.signal("STOP", browser);
            adsPower.quirks(new JsonObject().put("forget", new JsonArray().add("k3")));
            adsPower.awaitReason(
                    ConditionType.PROFILES_CLAIMED, true, "ended the forgotten browser of k3, pid " + browser);
            assertThat(TestingAdsPower.isAlive(browser)).isFalse();
        }
    }

    @Test
    void aListThatIsRefusedIsNamedAlthoughTheInterfaceAnswers() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.open("k1");
            allIsWell(adsPower);
            long before = adsPower.pid();
            JsonObject ofTheList = new JsonObject().put("only", new JsonArray().add("/api/v1/browser/local-active"));
            adsPower.quirks(ofTheList.copy().put("errorText", "x"));
            adsPower.awaitReason(
                    ConditionType.ADSPOWER_WORKING, false, "list of open profiles: AdsPower says 'x': see the log .*");
            adsPower.quirks(ofTheList.copy().put("html", true));
            adsPower.awaitReason(ConditionType.ADSPOWER_WORKING, false, ".* status 200 and no JSON object");
            adsPower.quirks(ofTheList.copy().put("throttle", true));
            adsPower.awaitCondition(ConditionType.ADSPOWER_WITHIN_RATE, false);
            assertThat(isOk(adsPower, ConditionType.ADSPOWER_UP)).isTrue();
            adsPower.quirks(new JsonObject());
            allIsWell(adsPower);
            assertThat(adsPower.pid()).isEqualTo(before);
            assertThat(adsPower.running()).containsKey("k1");
        }
    }

    @Test
    void anErrorInTheEnvelopeIsNamedWithWhatToDoAndRestartsNothing() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            allIsWell(adsPower);
            long before = adsPower.pid();
            adsPower.quirks(new JsonObject().put("notPaid", true));
            adsPower.awaitReason(
                    ConditionType.ADSPOWER_WORKING,
                    false,
                    ".*'This feature is only available in paid subscriptions': the AdsPower plan has to .*");
            adsPower.quirks(new JsonObject().put("keyRequired", true));
            adsPower.awaitReason(ConditionType.ADSPOWER_WORKING, false, ".*: set adspower.keyFile to .*");
            adsPower.quirks(new JsonObject().put("html", true));
            adsPower.awaitReason(ConditionType.ADSPOWER_WORKING, false, ".* status 200 and no JSON object");
            assertThat(isOk(adsPower, ConditionType.ADSPOWER_UP)).isTrue();
            adsPower.quirks(new JsonObject());
            allIsWell(adsPower);
            assertThat(adsPower.pid()).isEqualTo(before);
            neverTooFast(adsPower);
        }
    }

    @Test
    void whoeverIsThrottledCallsLessOftenAndSaysSo() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            allIsWell(adsPower);
            long before = adsPower.pid();
            adsPower.quirks(new JsonObject().put("throttle", true));
            assertThat(adsPower.awaitCondition(ConditionType.ADSPOWER_WITHIN_RATE, false))
                    .contains("Too many request per second");
            assertThat(isOk(adsPower, ConditionType.ADSPOWER_WORKING)).isTrue();
            adsPower.quirks(new JsonObject());
            allIsWell(adsPower);
            assertThat(adsPower.pid()).isEqualTo(before);
            neverTooFast(adsPower);
        }
    }

    @Test
    void atOneCallASecondForAllNobodyIsThrottled() throws Exception {
        Duration gap = AdsPowerConfig.DEFAULT_CALL_GAP;
        try (TestingAdsPower adsPower = new TestingAdsPower(directory, gap, 1, false)) {
            allIsWell(adsPower);
            Vertx other = Vertx.vertx();
            try {
                AdsPowerApi calibration = new AdsPowerApi(other, adsPower.settings, () -> 0L);
                for (String profile : List.of("k1", "k2")) {
                    assertThat(calibration
                                    .start(profile, List.of(), Duration.ofSeconds(60))
                                    .await(90, SECONDS))
                            .isInstanceOf(Answer.Ok.class);
                    adsPower.awaitProfile(profile, ProfileState.OPEN);
                    assertThat(adsPower.monitor.browserVersions())
                            .singleElement()
                            .asString()
                            .startsWith("Chrome/");
                }
                assertThat(calibration.stopAll(Duration.ofSeconds(60)).await(90, SECONDS))
                        .isInstanceOf(Answer.Ok.class);
                adsPower.await("closed", () -> adsPower.monitor.profiles().isEmpty());
                calibration.close().await(20, SECONDS);
            } finally {
                other.close().await(20, SECONDS);
            }
            allIsWell(adsPower);
            JsonObject calls = adsPower.calls();
            assertThat(calls.getInteger("total")).isGreaterThan(8);
            assertThat(calls.getInteger("throttled")).isZero();
            assertThat(calls.getInteger("maxInAnySecond")).isEqualTo(1);
        }
    }

    @Test
    void anAnswerAfter30SecondsIsCalledSlowAndRestartsNothing() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.open("k1");
            long before = adsPower.pid();
            adsPower.quirks(new JsonObject().put("delayMs", 30_000));
            adsPower.awaitReason(
                    ConditionType.ADSPOWER_UP, false, "AdsPower has not answered for \\d+ s, and is not stopped");
            adsPower.awaitReason(
                    ConditionType.ADSPOWER_UP,
                    false,
                    "AdsPower is slow: it answered after 3\\d s, and 5 s is the limit");
            adsPower.quirks(new JsonObject());
            allIsWell(adsPower);
            assertThat(adsPower.pid()).isEqualTo(before);
            assertThat(adsPower.running()).containsKey("k1");
            neverTooFast(adsPower);
        }
    }

    @Test
    void aStoppedAdsPowerIsToldFromASlowOneAndReplaced() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            allIsWell(adsPower);
            long before = adsPower.pid();
            adsPower.turned.clear();
            TestingAdsPower.signal("STOP", before);
            adsPower.await("told of AdsPower", () -> adsPower.turned.stream()
                    .anyMatch(condition -> condition.type().equals(ConditionType.ADSPOWER_UP)
                            && !condition.ok()
                            && condition.reason().contains("is stopped by a signal (SIGSTOP)")));
            adsPower.await("told why", () -> adsPower.facts.stream()
                    .anyMatch(fact -> fact instanceof ProcessExited exited
                            && exited.reason().contains("is stopped by a signal (SIGSTOP)")));
            adsPower.await("replaced", () -> adsPower.pid() != before && adsPower.is(ProcessState.RUNNING));
            allIsWell(adsPower);
            neverTooFast(adsPower);
        }
    }

    @Test
    void aKilledAdsPowerIsReplacedAndItsProfilesAreClosed() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.open("k1");
            adsPower.awaitProfile("k1", ProfileState.OPEN);
            long before = adsPower.pid();
            TestingAdsPower.signal("KILL", before);
            adsPower.await("replaced", () -> adsPower.pid() != before && adsPower.is(ProcessState.RUNNING));
            adsPower.await(
                    "its profile is closed", () -> adsPower.monitor.profiles().isEmpty());
            allIsWell(adsPower);
        }
    }

    @Test
    void aStoppedOneThatGoesOnFindsNoHeapOfCalls() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            allIsWell(adsPower);
            for (int i = 0; i < 5; i++) {
                // shorter than the supervisor takes to replace it
                TestingAdsPower.signal("STOP", adsPower.pid());
                adsPower.await(
                        "a call is under way", () -> adsPower.api.silence().isPresent());
                TestingAdsPower.signal("CONT", adsPower.pid());
                adsPower.await("it is answered", () -> adsPower.api.silence().isEmpty());
            }
            allIsWell(adsPower);
            neverTooFast(adsPower);
        }
    }

    @Test
    void anOrderedRestartClosesTheProfilesAndAwaitsTheApi() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.open("k1");
            adsPower.open("k2");
            adsPower.awaitProfile("k2", ProfileState.OPEN);
            long before = adsPower.pid();
            var restarted = adsPower.supervisor().restart("adspower").await(90, SECONDS);
            assertThat(restarted.pid()).isNotEqualTo(before);
            assertThat(adsPower.calls().getInteger("total")).isPositive();
            assertThat(adsPower.facts).anySatisfy(fact -> assertThat(fact)
                    .isInstanceOfSatisfying(ProcessExited.class, exited -> assertThat(exited.reason())
                            .startsWith("stopped: restart by order")
                            .contains("closed profiles k1, k2")));
            allIsWell(adsPower);
        }
    }

    @Test
    void aStepThatCannotCloseProfilesSaysWhyAndHoldsNothingUp() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.open("k1");
            adsPower.awaitProfile("k1", ProfileState.OPEN);
            adsPower.quirks(new JsonObject().put("notPaid", true));
            var restarted = adsPower.supervisor().restart("adspower").await(90, SECONDS);
            assertThat(restarted.pid()).isPositive();
            assertThat(adsPower.facts).anySatisfy(fact -> assertThat(fact)
                    .isInstanceOfSatisfying(ProcessExited.class, exited -> assertThat(exited.reason())
                            .contains("close-profiles failed: AdsPower says 'This feature is only available")));
        }
    }

    @Test
    void beforeAStopAllProfilesAreClosedAndNamed() throws Exception {
        try (TestingAdsPower adsPower = adsPower()) {
            adsPower.open("k1");
            adsPower.open("k2");
            adsPower.awaitProfile("k2", ProfileState.OPEN);
            Map<String, Long> browsers = adsPower.running();
            assertThat(adsPower.closing.before(Duration.ofSeconds(60)).await(90, SECONDS))
                    .isEqualTo("closed profiles k1, k2");
            assertThat(browsers.values()).noneMatch(TestingAdsPower::isAlive);
            adsPower.await(
                    "known to be closed", () -> adsPower.monitor.profiles().isEmpty());
            assertThat(adsPower.closing.before(Duration.ofSeconds(60)).await(90, SECONDS))
                    .isEmpty();
            neverTooFast(adsPower);
        }
    }
}
