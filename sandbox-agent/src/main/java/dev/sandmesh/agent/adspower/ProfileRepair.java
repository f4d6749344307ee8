package dev.sandmesh.agent.adspower;

import dev.sandmesh.protocol.report.ProfileState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes profiles whose browser is lost, so that the worker can open them again, and, where that is wanted, those that
 * nobody claims. Used on one event loop.
 */
final class ProfileRepair {
    private static final Logger LOG = LoggerFactory.getLogger(ProfileRepair.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Others wait for their calls too; the rest has its turn at the next look. */
    private static final int MOST_AT_ONCE = 3;

    private final AdsPowerApi api;
    private final BrowserProcesses browsers;
    private volatile ProfilePolicy policy;
    private volatile boolean closeLeaked;
    private volatile long pausedFor;
    private Done done = new Done("", "");

    /** What was done last, for people; empty when nothing had to be. */
    record Done(String ofLost, String ofLeaked) {}

    ProfileRepair(AdsPowerApi api, BrowserProcesses browsers, ProfilePolicy policy, boolean closeLeaked) {
        this.api = api;
        this.browsers = browsers;
        this.policy = policy;
        this.closeLeaked = closeLeaked;
    }

    void follow(ProfilePolicy other, boolean closesLeaked) {
        policy = other;
        closeLeaked = closesLeaked;
    }

    Done done() {
        return done;
    }

    void pauseWhile(long adsPower) {
        pausedFor = adsPower;
    }

    /** {@code running} are the pids of the browsers of forgotten profiles. */
    Future<Void> repair(Profiles profiles, Map<String, Long> running) {
        if (pausedFor != 0 && pausedFor == api.pid()) {
            return Future.succeededFuture();
        }
        pausedFor = 0;
        List<Profile> broken = new ArrayList<>(profiles.in(ProfileState.LOST).stream()
                .filter(lost -> policy.mayClose(lost.claimed(), lost.looksGone()))
                .toList());
        if (closeLeaked) {
            broken.addAll(profiles.in(ProfileState.LEAKED));
        }
        Future<Void> repaired = Future.succeededFuture();
        for (Profile profile : broken.subList(0, Math.min(MOST_AT_ONCE, broken.size()))) {
            repaired = repaired.compose(before ->
                    profile.forgotten() ? kill(profile, running.getOrDefault(profile.id(), 0L)) : close(profile));
        }
        return repaired;
    }

    private Future<Void> close(Profile profile) {
        return api.stop(profile.id(), Urgency.REPAIR, LIMIT).map(answer -> {
            boolean closed = answer.isOk() || answer.is(RefusalKind.NOT_OPEN);
            note(
                    profile,
                    closed
                            ? "closed " + profile.id() + " so that it can be opened again"
                            : profile.id() + " cannot be closed: " + answer.sentence());
            return null;
        });
    }

    /** AdsPower cannot close what it does not know of. */
    private Future<Void> kill(Profile profile, long pid) {
        if (pid == 0) {
            return Future.succeededFuture();
        }
        return api.blocking(() -> {
                    boolean killed = browsers.isBrowserOf(pid, profile.id())
                            && ProcessHandle.of(pid).map(ProcessHandle::destroy).orElse(false);
                    return killed
                            ? "ended the forgotten browser of " + profile.id() + ", pid " + pid
                            : "the forgotten browser of " + profile.id() + ", pid " + pid + ", cannot be ended";
                })
                .map(told -> {
                    note(profile, told);
                    return null;
                });
    }

    private void note(Profile profile, String what) {
        Done before = done;
        done = profile.state() == ProfileState.LOST ? new Done(what, done.ofLeaked()) : new Done(done.ofLost(), what);
        // what cannot be repaired is tried again and again, and told once
        if (!done.equals(before)) {
            LOG.info("AdsPower, profile {}: {}", profile.state(), what);
        }
    }
}
