package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.probe.Probe;
import dev.sandmesh.agent.probe.ProbeResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Whether the process of AdsPower has to be replaced. An AdsPower that refuses what it is asked works; one that is slow may
 * recover, and a restart closes its browsers. It answers from what is known, and calls AdsPower only when that is too old.
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
        Contact contact = api.contact();
        askWhenOld(contact);
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

    private void askWhenOld(Contact contact) {
        boolean good = contact.pid() == api.pid()
                && contact.answer()
                        .filter(answer -> !(answer instanceof Answer.Unreachable))
                        .isPresent();
        boolean old = contact.age(System.nanoTime())
                .filter(age -> age.compareTo(good ? freshness.get() : RETRY) < 0)
                .isEmpty();
        if (old && !asking) {
            asking = true;
            api.status(Urgency.LOOK, LIMIT).onComplete(answered -> asking = false);
        }
    }
}
