package dev.sandmesh.agent.adspower;

import dev.sandmesh.protocol.report.ProfileState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, Ending> endings = new HashMap<>();

    /** A browser that was told so often to end and was not seen to be gone; its handle is of this process alone. */
    private record Ending(ProcessHandle browser, int signals, boolean sent) {
        /** Politely first, and by force what is still there at the next look, as one that is stopped by a signal. */
        Ending again() {
            boolean told = signals == 0 ? browser.destroy() : browser.destroyForcibly();
            return new Ending(browser, signals + 1, told || !browser.isAlive());
        }
    }

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
        Future<Void> repaired = settle();
        for (Profile profile : broken.subList(0, Math.min(MOST_AT_ONCE, broken.size()))) {
            repaired = repaired.compose(before ->
                    profile.forgotten() ? kill(profile.id(), running.getOrDefault(profile.id(), 0L)) : close(profile));
        }
        return repaired;
    }

    private Future<Void> close(Profile profile) {
        return api.stop(profile.id(), Urgency.REPAIR, LIMIT).map(answer -> {
            boolean closed = answer.isOk() || answer.is(RefusalKind.NOT_OPEN);
            note(
                    profile.state(),
                    closed
                            ? "closed " + profile.id() + " so that it can be opened again"
                            : profile.id() + " cannot be closed: " + answer.sentence());
            return null;
        });
    }

    /** What was told to end has ended once it is gone. */
    private Future<Void> settle() {
        if (endings.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<String, Ending> told = Map.copyOf(endings);
        return api.blocking(() -> browsers.gone(
                        told.values().stream().map(Ending::browser).toList()))
                .map(gone -> {
                    told.forEach((profile, ending) -> {
                        if (gone.contains(ending.browser())) {
                            endings.remove(profile);
                            note(ProfileState.LEAKED, "ended " + forgotten(profile, ending));
                        }
                    });
                    return null;
                });
    }

    /** AdsPower cannot close what it does not know of. */
    private Future<Void> kill(String profile, long pid) {
        Optional<Ending> before = Optional.ofNullable(endings.get(profile));
        return api.blocking(() -> ProcessHandle.of(pid)
                        .filter(found -> browsers.isBrowserOf(pid, profile))
                        .map(browser -> before.filter(told -> told.browser().equals(browser))
                                .orElse(new Ending(browser, 0, true))
                                .again()))
                .map(tried -> {
                    tried.ifPresent(ending -> tried(profile, ending));
                    return null;
                });
    }

    private void tried(String profile, Ending ending) {
        endings.put(profile, ending);
        if (!ending.sent()) {
            note(ProfileState.LEAKED, forgotten(profile, ending) + ", cannot be ended");
        } else if (ending.signals() > 2) {
            note(ProfileState.LEAKED, forgotten(profile, ending) + ", was killed and is still there");
        }
    }

    private static String forgotten(String profile, Ending ending) {
        return "the forgotten browser of " + profile + ", pid "
                + ending.browser().pid();
    }

    private void note(ProfileState state, String what) {
        Done before = done;
        done = state == ProfileState.LOST ? new Done(what, done.ofLeaked()) : new Done(done.ofLost(), what);
        // what cannot be repaired is tried again and again, and told once
        if (!done.equals(before)) {
            LOG.info("AdsPower, profile {}: {}", state, what);
        }
    }
}
