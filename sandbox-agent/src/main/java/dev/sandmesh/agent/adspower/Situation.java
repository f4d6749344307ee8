package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.Unreachable;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of AdsPower at one moment, from calls and from its process.
 *
 * @param contact the last call that ended
 * @param silence for how long one that is under way has had no answer
 * @param stopped its process was stopped by a signal
 */
record Situation(Contact contact, Optional<Duration> silence, boolean stopped) {
    /** An answer later than this is of no use to anybody who works with it. */
    static final Duration IN_TIME = Duration.ofSeconds(5);

    /** Until then an AdsPower that says nothing may only be slow; a restart would close all of its browsers. */
    static final Duration PATIENCE = Duration.ofSeconds(45);

    /** Why it does not answer in time; empty when it does, or nobody knows yet. */
    Optional<String> outage() {
        if (stopped) {
            return Optional.of("AdsPower is stopped by a signal (SIGSTOP) and answers nothing");
        }
        Duration waiting = silence.orElse(Duration.ZERO);
        boolean slow = contact.took().compareTo(IN_TIME) > 0 && gotAnswer();
        if (slow && waiting.compareTo(contact.took().multipliedBy(2)) <= 0) {
            return Optional.of("AdsPower is slow: it answered after " + CallQueue.seconds(contact.took()) + ", and "
                    + CallQueue.seconds(IN_TIME) + " is the limit");
        }
        if (waiting.compareTo(IN_TIME) > 0) {
            return Optional.of("AdsPower has not answered for " + CallQueue.seconds(waiting) + ", and is not stopped");
        }
        return contact.answer().filter(Unreachable.class::isInstance).map(Answer::sentence);
    }

    /** Whether only a new process will help; empty when it will, with the reason. */
    Optional<String> hopelessness() {
        boolean silentForLong =
                silence.filter(waiting -> waiting.compareTo(PATIENCE) >= 0).isPresent();
        boolean gone = !contact.presence().up();
        return stopped || silentForLong || gone
                ? outage().or(() -> Optional.of("has not answered yet"))
                : Optional.empty();
    }

    private boolean gotAnswer() {
        return contact.answer()
                .filter(answer -> !(answer instanceof Unreachable))
                .isPresent();
    }
}
