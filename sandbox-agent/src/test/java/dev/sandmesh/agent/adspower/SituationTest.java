package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.adspower.Answer.NotJson;
import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Refused;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import dev.sandmesh.agent.probe.ProbeResult;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What counts as an outage, and which outages a restart is for. */
class SituationTest {
    private static final long PID = 42;
    private static final Answer OK = new Ok(new JsonObject());
    private static final Answer REFUSED = new Unreachable(Why.REFUSED, "does not listen on 127.0.0.1:50325");
    private static final Answer RESET = new Unreachable(Why.RESET, "closed the connection");

    private static Situation after(Answer answer, long tookSeconds, long silentSeconds) {
        return after(1, answer, tookSeconds, silentSeconds);
    }

    private static Situation after(int calls, Answer answer, long tookSeconds, long silentSeconds) {
        Contact contact = Contact.NONE.after(OK, Duration.ZERO, PID, 0);
        for (int i = 0; i < calls; i++) {
            contact = contact.after(answer, Duration.ofSeconds(tookSeconds), PID, i);
        }
        return new Situation(
                contact, silentSeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(silentSeconds)), false);
    }

    private static ProbeResult probe(Situation situation) {
        return AdsPowerProbe.judge(situation, PID);
    }

    @Test
    void whoAnswersInTimeIsUpWhateverItSays() {
        for (Answer answer : new Answer[] {
            OK,
            new NotJson("status 200 and no JSON object"),
            new Refused(RefusalKind.THROTTLED, "Too many request per second, please check"),
            new Refused(RefusalKind.KEY_REQUIRED, "api key")
        }) {
            assertThat(after(answer, 1, 0).outage()).isEmpty();
            assertThat(probe(after(answer, 1, 0))).isEqualTo(ProbeResult.up());
        }
    }

    @Test
    void whoDoesNotListenOrHangsUpAgainAndAgainHasToBeReplaced() {
        for (Answer lost : new Answer[] {REFUSED, RESET}) {
            assertThat(probe(after(2, lost, 0, 0))).isEqualTo(ProbeResult.up());
            assertThat(probe(after(3, lost, 0, 0))).isEqualTo(ProbeResult.down(lost.sentence()));
        }
    }

    @Test
    void whoWasNotSeenYetIsNotReadyBeforeItAnswers() {
        Contact contact = Contact.NONE.after(REFUSED, Duration.ZERO, PID, 0);
        assertThat(probe(new Situation(contact, Optional.empty(), false)))
                .isEqualTo(ProbeResult.down("AdsPower does not listen on 127.0.0.1:50325"));
        contact = contact.after(new Answer.NotSent("the agent ends"), Duration.ZERO, PID, 1);
        assertThat(probe(new Situation(contact, Optional.empty(), false)))
                .isEqualTo(ProbeResult.down("has not answered yet"));
        assertThat(probe(new Situation(contact.after(OK, Duration.ZERO, PID, 2), Optional.empty(), false)))
                .isEqualTo(ProbeResult.up());
    }

    @Test
    void whoIsSlowIsSaidToBeSlowAndLeftAlone() {
        assertThat(after(OK, 30, 0).outage())
                .contains("AdsPower is slow: it answered after 30 s, and 5 s is the limit");
        assertThat(after(OK, 30, 29).outage())
                .contains("AdsPower is slow: it answered after 30 s, and 5 s is the limit");
        assertThat(probe(after(OK, 30, 29))).isEqualTo(ProbeResult.up());
    }

    @Test
    void whoIsSilentIsGivenTimeAndThenReplaced() {
        assertThat(after(OK, 1, 4).outage()).isEmpty();
        assertThat(after(OK, 1, 12).outage()).contains("AdsPower has not answered for 12 s, and is not stopped");
        assertThat(probe(after(OK, 1, 44))).isEqualTo(ProbeResult.up());
        assertThat(probe(after(OK, 1, 45)))
                .isEqualTo(ProbeResult.down("AdsPower has not answered for 45 s, and is not stopped"));
    }

    @Test
    void whoIsStoppedIsReplacedAtOnce() {
        Situation stopped = new Situation(after(OK, 1, 2).contact(), Optional.of(Duration.ofSeconds(2)), true);
        assertThat(probe(stopped))
                .isEqualTo(ProbeResult.down("AdsPower is stopped by a signal (SIGSTOP) and answers nothing"));
    }

    @Test
    void whatAnEarlierProcessAnsweredDoesNotMakeThisOneReady() {
        assertThat(AdsPowerProbe.judge(after(OK, 0, 0), PID + 1)).isEqualTo(ProbeResult.down("has not answered yet"));
        assertThat(AdsPowerProbe.judge(after(OK, 0, 0), 0).ok()).isFalse();
        assertThat(AdsPowerProbe.judge(new Situation(Contact.NONE, Optional.empty(), false), PID)
                        .ok())
                .isFalse();
    }
}
