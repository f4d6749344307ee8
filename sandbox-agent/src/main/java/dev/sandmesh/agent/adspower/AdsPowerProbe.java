package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.probe.Probe;
import dev.sandmesh.agent.probe.ProbeResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Whether the process of AdsPower has to be replaced. An AdsPower that refuses what it is asked works; one that is slow or
 * loses a call may recover, and a restart closes its browsers. It answers from what is known, and calls AdsPower only when
 * that is too old or in doubt.
 */
final class AdsPowerProbe implements Probe {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** How soon one asks again who is not there yet; the pace of all calls holds in any case. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final AdsPowerApi api;
    private final AdsPowerMonitor monitor;
    private final Supplier<Duration> freshness;
    private volatile boolean asking;

    /** {@code freshness} is how old an answer may be. */
    AdsPowerProbe(AdsPowerApi api, AdsPowerMonitor monitor, Supplier<Duration> freshness) {
        this.api = api;
        this.monitor = monitor;
        this.freshness = freshness;
    }

    @Override
    public Future<ProbeResult> check() {
        if (!asking && isOld(api.contact())) {
            ask();
        }
        return monitor.situation().map(situation -> judge(situation, api.pid()));
    }

    /** What an earlier process of AdsPower answered says nothing about this one. */
    static ProbeResult judge(Situation situation, long pid) {
        Contact contact = situation.contact();
        if (situation.stopped()) {
            return ProbeResult.down(situation.outage().orElse(""));
        }
        if (contact.answer().isEmpty() || contact.pid() != pid || pid == 0) {
            return ProbeResult.down("has not answered yet");
        }
        return situation.hopelessness().map(ProbeResult::down).orElse(ProbeResult.up());
    }

    private boolean isOld(Contact contact) {
        boolean good = contact.pid() == api.pid()
                && contact.answer()
                        .filter(answer -> !(answer instanceof Answer.Unreachable))
                        .isPresent();
        return contact.age(System.nanoTime())
                .filter(age -> age.compareTo(good ? freshness.get() : RETRY) < 0)
                .isEmpty();
    }

    /** After a lost call again at once: whoever has to decide needs more than that one, and soon. */
    private void ask() {
        asking = true;
        long before = api.contact().answeredAt();
        api.status(Urgency.LOOK, LIMIT).onComplete(answered -> {
            Contact contact = api.contact();
            if (contact.answeredAt() != before && contact.isDoubtful()) {
                ask();
            } else {
                asking = false;
            }
        });
    }
}
