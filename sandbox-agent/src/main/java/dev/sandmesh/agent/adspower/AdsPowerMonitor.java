package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.NotSent;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.probe.Probe;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProfileReport;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at AdsPower again and again: whether it answers, works and which profiles are open; and at the browser of each, of
 * which AdsPower itself does not always know. What it knows may be asked from any thread.
 */
public final class AdsPowerMonitor extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AdsPowerMonitor.class);

    private final AdsPowerApi api;
    private final AdsPowerConfig told;
    private final InstantSource clock;
    private final AdsPowerConditions conditions;
    private final BrowserProcesses processes;
    private volatile AdsPowerConfig config;
    private volatile ProfilePolicy policy;
    private final ProfileLook look;
    private final ProfileRepair repair;
    private final Probe probe;
    private volatile Profiles profiles = Profiles.NONE;
    private volatile Claims claims = Claims.UNKNOWN;
    private volatile Optional<String> version = Optional.empty();
    private volatile long versionOf = -1;
    private boolean known;
    private long timer = -1;
    private boolean stopped;

    /** {@code turned} is told on the monitor's event loop of each condition that turns. */
    public AdsPowerMonitor(
            AdsPowerApi api, AdsPowerConfig config, InstantSource clock, Probes probes, Consumer<Condition> turned) {
        this.api = api;
        this.told = config;
        this.config = config;
        this.clock = clock;
        this.processes = new BrowserProcesses(Path.of("/proc"), api::pid);
        this.conditions = new AdsPowerConditions(clock, turned);
        this.policy = ProfilePolicy.withGrace(config.claimGrace());
        this.look = new ProfileLook(api, probes, processes, config.claimGrace());
        this.repair = new ProfileRepair(api, processes, policy, config.closeLeaked());
        this.probe = new AdsPowerProbe(api, this, () -> this.config.interval());
    }

    @Override
    public Future<?> start() {
        turn();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }

    /** On top of what this host was told; from the next look on. */
    public void tune(AdsPowerConfig.Tuning tuning) {
        AdsPowerConfig tuned = told.tuned(tuning);
        config = tuned;
        policy = ProfilePolicy.withGrace(tuned.claimGrace());
        look.grace(tuned.claimGrace());
        repair.follow(policy, tuned.closeLeaked());
        api.keepPace(tuned.callGap());
    }

    /** None also while nobody knows; then there is no condition {@link ConditionType#PROFILES_ALIVE} yet. */
    public List<ProfileReport> profiles() {
        return profiles.reports();
    }

    public List<Condition> conditions() {
        return conditions.snapshot();
    }

    /** The worker's latest word. */
    public void claimed(Claims latest) {
        claims = latest;
        if (context != null) {
            context.runOnContext(there -> {
                profiles = profiles.claimed(latest, Moment.now(clock), policy);
                tell();
            });
        }
    }

    /** For the process of AdsPower; see {@link AdsPowerProbe}. */
    public Probe probe() {
        return probe;
    }

    /** Of the installed AdsPower, where that can be found out; looked up once for each process of it. */
    public Future<Optional<String>> version() {
        long pid = api.pid();
        if (pid == versionOf) {
            return Future.succeededFuture(version);
        }
        return api.blocking(InstalledVersion::find).otherwise(Optional.empty()).map(found -> {
            version = found;
            versionOf = pid;
            return found;
        });
    }

    /** Of the browsers of open profiles; profiles may have browsers of different versions. */
    public Set<String> browserVersions() {
        return look.versions();
    }

    /** From now on nothing is repaired, since all profiles are about to be closed; it ends with the process of AdsPower. */
    void closing() {
        repair.pauseWhile(api.pid());
    }

    /** AdsPower has just said that no profile is open any more. */
    void closed() {
        context.runOnContext(there -> {
            profiles = Profiles.NONE;
            known = true;
            tell();
        });
    }

    /** Open profiles that AdsPower knows of. */
    List<String> openProfiles() {
        return profiles.all().values().stream()
                .filter(profile -> !profile.forgotten())
                .map(Profile::id)
                .sorted()
                .toList();
    }

    Future<Situation> situation() {
        Optional<Duration> silence = api.silence();
        Contact contact = api.contact();
        long pid = api.pid();
        if (pid == 0 || silence.filter(waiting -> waiting.toMillis() >= 1_000).isEmpty()) {
            return Future.succeededFuture(new Situation(contact, silence, false));
        }
        return api.blocking(() -> processes.isStopped(pid))
                .map(halted -> told(new Situation(contact, silence, halted)));
    }

    /** The probe sees it before the look that gets no answer ends, and has AdsPower replaced. */
    private Situation told(Situation situation) {
        if (situation.stopped()) {
            context.runOnContext(there ->
                    conditions.reachable(situation, situation.contact().answer().orElse(new NotSent("nobody asked"))));
        }
        return situation;
    }

    private void turn() {
        long began = System.nanoTime();
        ask().recover(failure -> {
                    LOG.warn("a look at AdsPower failed", failure);
                    return Future.succeededFuture();
                })
                .onComplete(looked -> {
                    if (!stopped) {
                        long passed =
                                Duration.ofNanos(System.nanoTime() - began).toMillis();
                        timer = vertx.setTimer(Math.max(1, config.interval().toMillis() - passed), again -> turn());
                    }
                });
    }

    private Future<Void> ask() {
        return api.status(Urgency.LOOK, Situation.IN_TIME).compose(status -> {
            Future<Answer> listed = status instanceof Unreachable
                    ? Future.succeededFuture(status)
                    : api.localActive(Urgency.LOOK, Situation.IN_TIME);
            return listed.compose(answer -> {
                conditions.looked(status, answer);
                return listed(answer);
            });
        });
    }

    private Future<Void> listed(Answer answer) {
        return situation().compose(situation -> {
            conditions.reachable(situation, answer);
            look.remember(claims.profiles().orElse(Set.of()));
            return look.at(answer)
                    .compose(sightings ->
                            sightings.map(seen -> saw(seen, answer.isOk())).orElseGet(() -> Future.succeededFuture()));
        });
    }

    private Future<Void> saw(List<Sighting> sightings, boolean listed) {
        known = known || listed || !sightings.isEmpty();
        profiles = profiles.after(sightings, claims, Moment.now(clock), policy);
        conditions.slots(profiles, claims.slots());
        tell();
        return repair.repair(profiles, look.processes()).map(done -> {
            tell();
            return null;
        });
    }

    /** Nothing as long as nobody knows: that no profile is open is known only from AdsPower. */
    private void tell() {
        if (!known) {
            return;
        }
        conditions.profiles(profiles, claims.slots(), repair.done());
    }
}
