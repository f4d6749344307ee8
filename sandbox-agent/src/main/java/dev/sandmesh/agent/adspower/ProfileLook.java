package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import dev.sandmesh.agent.probe.BrowserProbe;
import dev.sandmesh.agent.probe.Probes;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out about the browser of each open profile, and which browsers run that AdsPower does not list. Used on one event loop. */
final class ProfileLook {
    private static final Duration BROWSER_LIMIT = Duration.ofSeconds(2);

    /** A walk through all processes costs some milliseconds. */
    private static final Duration WALK_INTERVAL = Duration.ofSeconds(60);

    /** What the agent sees while it is this late itself is no evidence. */
    private static final Duration LATE = Duration.ofMillis(250);

    private static final int MOST_REMEMBERED = 1_000;

    private final AdsPowerApi api;
    private final Probes probes;
    private final BrowserProcesses browsers;
    private volatile Duration grace;
    private final Owners owners = new Owners(Path.of("/proc"));
    private final Set<String> remembered = new LinkedHashSet<>();
    private Set<String> listed = Set.of();
    private Map<String, Long> running = Map.of();
    private Unlisted unlisted = Unlisted.NONE;
    private long walkedAt = System.nanoTime();
    private boolean walked;
    private final Map<String, String> versions = new ConcurrentHashMap<>();

    /** {@code grace} is for how long AdsPower may not list a browser that runs. */
    ProfileLook(AdsPowerApi api, Probes probes, BrowserProcesses browsers, Duration grace) {
        this.api = api;
        this.probes = probes;
        this.browsers = browsers;
        this.grace = grace;
        // it measures from the first question on
        var unused = probes.timeliness().worstSince(walkedAt);
    }

    void grace(Duration other) {
        grace = other;
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

    /** Of the browsers that were open at the last look, each once; may be asked from any thread. */
    Set<String> versions() {
        return new TreeSet<>(versions.values());
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
        versions.keySet().retainAll(listed);
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
        return vanished
                || !unlisted.browsers().isEmpty()
                || !walked
                || System.nanoTime() - walkedAt >= WALK_INTERVAL.toNanos();
    }

    private Future<Set<String>> walk() {
        long before = walkedAt;
        walked = true;
        walkedAt = System.nanoTime();
        Set<String> wanted = Set.copyOf(remembered);
        if (wanted.isEmpty()) {
            running = Map.of();
            unlisted = Unlisted.NONE;
            return Future.succeededFuture(Set.of());
        }
        return api.blocking(() -> browsers.find(wanted)).map(found -> {
            Map<String, Long> others = new HashMap<>(found);
            others.keySet().removeAll(listed);
            long now = System.nanoTime();
            running = found;
            unlisted = unlisted.after(others, now, ranLate(before), grace);
            return unlisted.forgotten(now, grace);
        });
    }

    private Future<Sighting> sighting(OpenProfile profile) {
        return profile.port()
                .map(port -> pulse(profile.id(), port))
                .orElse(Future.succeededFuture(Pulse.ALIVE))
                .map(pulse -> new Sighting(profile.id(), pulse, false));
    }

    /** Only where nobody listens any more it is gone: a host that is busy delays every answer. */
    private Future<Pulse> pulse(String profile, int port) {
        long begun = System.nanoTime();
        return new BrowserProbe(probes, "http://" + AdsPowerHttp.HOST + ":" + port, BROWSER_LIMIT)
                .version()
                .onSuccess(version -> version.ifPresent(known -> versions.put(profile, known)))
                .compose(version -> version.isPresent()
                        ? Future.succeededFuture(Pulse.ALIVE)
                        : api.blocking(() -> owners.ofPort(port)).map(listeners -> {
                            if (listeners.filter(Set::isEmpty).isPresent()) {
                                return Pulse.GONE;
                            }
                            return ranLate(begun) ? Pulse.UNKNOWN : Pulse.HUNG;
                        }));
    }

    private boolean ranLate(long since) {
        return probes.timeliness().worstSince(since).compareTo(LATE) >= 0;
    }
}
