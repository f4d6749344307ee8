package dev.sandmesh.agent.release;

import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.VersionsChanged;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out the versions of what runs here and tells when they change: after a process was started, since only then can
 * they, and now and then, since not everything that is asked is a process of ours.
 */
public final class VersionsVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(VersionsVerticle.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** After a process was started it may need a while to answer, so it is asked this often at once. */
    private static final int EAGER = 6;

    private static final int SELDOM = 24;

    /** As the protocol wants it. */
    private static final int LONGEST = 128;

    private final Duration look;
    private final List<VersionSource> sources;
    private final Supplier<List<ProcessReport>> processes;
    private final Consumer<VersionsChanged> changed;
    private volatile Map<String, String> known;
    private Map<String, String> told;
    private Map<String, Long> seen = Map.of();
    private int eager = EAGER;
    private int turn;
    private boolean asking;

    /**
     * Knows nothing but {@code own} yet.
     *
     * @param own what this process knows of itself
     * @param processes what runs now
     */
    public VersionsVerticle(
            Map<String, String> own,
            List<VersionSource> sources,
            Supplier<List<ProcessReport>> processes,
            Consumer<VersionsChanged> changed) {
        this(own, sources, processes, changed, LOOK);
    }

    /** {@code look} is how often it looks whether there is anything to ask. */
    VersionsVerticle(
            Map<String, String> own,
            List<VersionSource> sources,
            Supplier<List<ProcessReport>> processes,
            Consumer<VersionsChanged> changed,
            Duration look) {
        this.look = look;
        this.known = Map.copyOf(own);
        this.told = known;
        this.sources = List.copyOf(sources);
        this.processes = processes;
        this.changed = changed;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(look.toMillis(), ignored -> look());
        return Future.succeededFuture();
    }

    /** All that are known; on any thread. */
    public Map<String, String> known() {
        return known;
    }

    private void look() {
        Map<String, Long> now = running();
        if (!now.equals(seen)) {
            seen = now;
            eager = EAGER;
        }
        turn = (turn + 1) % SELDOM;
        if (!asking && (eager > 0 || turn == 0)) {
            eager = Math.max(0, eager - 1);
            ask();
        }
    }

    private void ask() {
        asking = true;
        Future.join(sources.stream().map(VersionSource::versions).toList())
                .onComplete(ignored -> asking = false)
                .onSuccess(answers -> merge(answers.list()))
                .onFailure(failure -> LOG.warn("the versions of what runs here cannot be found out", failure));
    }

    /**
     * What does not answer now is probably still what it was. Nothing is told while somebody is still silent and has time left:
     * what is told is taken for all there is.
     */
    private void merge(List<Map<String, String>> answers) {
        Map<String, String> all = new HashMap<>(known);
        answers.forEach(answer -> answer.forEach((name, version) -> all.put(name, bounded(version))));
        known = Map.copyOf(all);
        boolean complete = eager == 0 || answers.stream().noneMatch(Map::isEmpty);
        if (complete && !known.equals(told)) {
            told = known;
            LOG.info("versions: {}", new TreeMap<>(known));
            changed.accept(new VersionsChanged(known));
        }
    }

    private Map<String, Long> running() {
        return processes.get().stream()
                .filter(process -> process.state() == ProcessState.RUNNING)
                .collect(Collectors.toMap(ProcessReport::name, ProcessReport::pid, (one, other) -> one));
    }

    private static String bounded(String version) {
        return version.length() <= LONGEST ? version : version.substring(0, LONGEST);
    }
}
