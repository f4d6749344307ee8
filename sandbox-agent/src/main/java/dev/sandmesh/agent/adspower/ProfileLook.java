package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import dev.sandmesh.agent.probe.BrowserProbe;
import dev.sandmesh.agent.probe.Probe;
import dev.sandmesh.agent.probe.ProbeKind;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.probe.Probes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out about the browser of each open profile, and which browsers run that AdsPower does not list. Used on one event loop. */
final class ProfileLook {
    private static final Duration BROWSER_LIMIT = Duration.ofSeconds(2);

    /** A walk through all processes costs some milliseconds. */
    private static final Duration WALK_INTERVAL = Duration.ofSeconds(60);

    private static final int MOST_REMEMBERED = 1_000;

    private final AdsPowerApi api;
    private final Probes probes;
    private final BrowserProcesses browsers;
    private final Set<String> remembered = new LinkedHashSet<>();
    private Set<String> listed = Set.of();
    private Map<String, Long> running = Map.of();
    private Set<String> unlisted = Set.of();
    private long walkedAt;
    private boolean walked;

    ProfileLook(AdsPowerApi api, Probes probes, BrowserProcesses browsers) {
        this.api = api;
        this.probes = probes;
        this.browsers = browsers;
    }

    /** Their browsers are known by their names also when AdsPower has forgotten them. */
    void remember(Collection<String> profiles) {
        remembered.removeAll(profiles);
        remembered.addAll(profiles);
        var oldest = remembered.iterator();
        while (remembered.size() > MOST_REMEMBERED) {
            oldest.next();
            oldest.remove();
        }
    }

    /** The pid of each browser that the last walk found. */
    Map<String, Long> processes() {
        return running;
    }

    /** From AdsPower's answer to the question for its open profiles; empty when that says nothing about them. */
    Future<Optional<List<Sighting>>> at(Answer answer) {
        Optional<List<OpenProfile>> open = open(answer);
        if (open.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        List<String> ids = open.get().stream().map(OpenProfile::id).toList();
        boolean vanished = !ids.containsAll(listed);
        listed = Set.copyOf(ids);
        remember(ids);
        List<Future<Sighting>> looks = open.get().stream().map(this::sighting).toList();
        Future<Set<String>> forgotten = walkIsDue(vanished) ? walk() : Future.succeededFuture(Set.of());
        return Future.join(Future.join(looks), forgotten).map(done -> {
            List<Sighting> all =
                    new ArrayList<>(looks.stream().map(Future::result).toList());
            forgotten.result().stream()
                    .filter(id -> !listed.contains(id))
                    .forEach(id -> all.add(new Sighting(id, Pulse.ALIVE, true)));
            return Optional.of(all);
        });
    }

    /** Nobody listens: then AdsPower knows of no browser, but some may have outlived it. */
    private static Optional<List<OpenProfile>> open(Answer answer) {
        if (answer instanceof Ok ok) {
            return OpenProfile.listed(ok.data());
        }
        return answer instanceof Unreachable none && none.why() == Why.REFUSED
                ? Optional.of(List.of())
                : Optional.empty();
    }

    private boolean walkIsDue(boolean vanished) {
        return vanished || !unlisted.isEmpty() || !walked || System.nanoTime() - walkedAt >= WALK_INTERVAL.toNanos();
    }

    /** A browser that opens or closes is unlisted for a moment, so only one that two walks found counts as forgotten. */
    private Future<Set<String>> walk() {
        walked = true;
        walkedAt = System.nanoTime();
        Set<String> wanted = Set.copyOf(remembered);
        if (wanted.isEmpty()) {
            running = Map.of();
            unlisted = Set.of();
            return Future.succeededFuture(Set.of());
        }
        return api.blocking(() -> browsers.find(wanted)).map(found -> {
            Set<String> now = new HashSet<>(found.keySet());
            now.removeAll(listed);
            Set<String> twice = new HashSet<>(now);
            twice.retainAll(unlisted);
            running = found;
            unlisted = now;
            return twice;
        });
    }

    private Future<Sighting> sighting(OpenProfile profile) {
        return profile.port()
                .map(this::pulse)
                .orElse(Future.succeededFuture(Pulse.ALIVE))
                .map(pulse -> new Sighting(profile.id(), pulse, false));
    }

    private Future<Pulse> pulse(int port) {
        String target = AdsPowerHttp.HOST + ":" + port;
        return new BrowserProbe(probes, "http://" + target, BROWSER_LIMIT)
                .check()
                .compose(browser -> {
                    if (browser.ok()) {
                        return Future.succeededFuture(Pulse.ALIVE);
                    }
                    Probe listens =
                            probes.of(new ProbeSpec(ProbeKind.TCP, List.of(target), BROWSER_LIMIT, BROWSER_LIMIT, 1));
                    return listens.check().map(found -> found.ok() ? Pulse.HUNG : Pulse.GONE);
                });
    }
}
