package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.probe.ConditionBoard;
import dev.sandmesh.agent.probe.ProbeVerdict;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProfileState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what was found into conditions; one bad look is no news yet. Used on one event loop. */
final class AdsPowerConditions {
    private static final Logger LOG = LoggerFactory.getLogger(AdsPowerConditions.class);
    private static final int FAILURES = 2;
    private static final int LONGEST_REASON = 480;

    private final ConditionBoard board;
    private final Consumer<Condition> turned;
    private ProbeVerdict up = ProbeVerdict.startingUp(FAILURES);
    private ProbeVerdict working = ProbeVerdict.startingUp(FAILURES);
    private ProbeVerdict withinRate = ProbeVerdict.startingUp(FAILURES);
    private ProbeVerdict withinSlots = ProbeVerdict.startingUp(FAILURES);
    private volatile List<Condition> snapshot = List.of();

    /** {@code turned} is told at once when a condition turns. */
    AdsPowerConditions(InstantSource clock, Consumer<Condition> turned) {
        this.board = new ConditionBoard(clock);
        this.turned = turned;
    }

    /** May be asked from any thread. */
    List<Condition> snapshot() {
        return snapshot;
    }

    /** After each look; {@code answer} is the last that it got. */
    void reachable(Situation situation, Answer answer) {
        Optional<String> outage = situation
                .outage()
                .or(() -> answer instanceof Answer.Unreachable ? Optional.of(answer.sentence()) : Optional.empty());
        // that its process is stopped is known, and no second look makes it surer
        up = situation.stopped() ? ProbeVerdict.startingDown(FAILURES) : up.after(outage.isEmpty());
        set(ConditionType.ADSPOWER_UP, up, outage.orElse(""));
    }

    /**
     * After each look, which counts once, by its worst answer: that the interface listens does not make up for a list that is
     * refused. Only a list says that all is well; where no answer came there is nothing to say about its content.
     */
    void looked(Answer status, Answer listed) {
        Optional<Answer> throttled = Stream.of(listed, status)
                .filter(AdsPowerConditions::isThrottled)
                .findFirst();
        if (throttled.isPresent() || hasContent(listed)) {
            withinRate = withinRate.after(throttled.isEmpty());
            set(
                    ConditionType.ADSPOWER_WITHIN_RATE,
                    withinRate,
                    "AdsPower is called too often: it says '"
                            + throttled.map(AdsPowerConditions::text).orElse("")
                            + "'; the agent calls less often now, the others on this host have to as well");
        }
        if (isRefused(listed)) {
            judgeWork(false, "list of open profiles: " + listed.sentence());
        } else if (isRefused(status)) {
            judgeWork(false, "status: " + status.sentence());
        } else if (listed.isOk()) {
            judgeWork(true, "");
        }
    }

    private void judgeWork(boolean ok, String reason) {
        working = working.after(ok);
        set(ConditionType.ADSPOWER_WORKING, working, reason);
    }

    private static boolean hasContent(Answer answer) {
        return !(answer instanceof Answer.Unreachable || answer instanceof Answer.NotSent);
    }

    private static boolean isThrottled(Answer answer) {
        return answer.is(RefusalKind.THROTTLED);
    }

    private static boolean isRefused(Answer answer) {
        return hasContent(answer) && !answer.isOk() && !isThrottled(answer);
    }

    void profiles(Profiles profiles, int slots, ProfileRepair.Done done) {
        List<Profile> lost = profiles.in(ProfileState.LOST);
        set(
                ConditionType.PROFILES_ALIVE,
                lost.isEmpty(),
                lost.isEmpty()
                        ? done.ofLost()
                        : Profiles.names(lost) + ": AdsPower says open, but the browser does not answer");
        List<String> reasons = new ArrayList<>(unclaimed(profiles));
        if (slots > 0 && !withinSlots.up()) {
            reasons.add(profiles.running() + " profiles are open, and the worker has room for " + slots);
        }
        set(
                ConditionType.PROFILES_CLAIMED,
                reasons.isEmpty(),
                reasons.isEmpty() ? done.ofLeaked() : String.join("; ", reasons));
    }

    /** Once a look, unlike the rest, which also follows from what the worker says. */
    void slots(Profiles profiles, int slots) {
        withinSlots = withinSlots.after(slots == 0 || profiles.running() <= slots);
    }

    private static List<String> unclaimed(Profiles profiles) {
        List<Profile> leaked = profiles.in(ProfileState.LEAKED);
        List<Profile> forgotten = leaked.stream().filter(Profile::forgotten).toList();
        List<Profile> open =
                leaked.stream().filter(profile -> !profile.forgotten()).toList();
        List<String> reasons = new ArrayList<>();
        if (!open.isEmpty()) {
            reasons.add(Profiles.names(open) + ": open, and no task claims it");
        }
        if (!forgotten.isEmpty()) {
            reasons.add(Profiles.names(forgotten) + ": the browser runs, but AdsPower has forgotten it");
        }
        return reasons;
    }

    private void set(String type, ProbeVerdict verdict, String reason) {
        set(type, verdict.up(), verdict.up() ? "" : reason);
    }

    private void set(String type, boolean ok, String reason) {
        String bounded = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
        Optional<Condition> news = board.set(type, ok, bounded);
        snapshot = board.snapshot();
        news.ifPresent(condition -> {
            LOG.info("{} is {}: {}", type, ok ? "well again" : "not well", bounded);
            turned.accept(condition);
        });
    }

    private static String text(Answer answer) {
        return answer instanceof Answer.Refused refused ? refused.text() : "";
    }
}
