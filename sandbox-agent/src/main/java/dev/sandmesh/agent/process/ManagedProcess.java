package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.report.Confinement;
import dev.sandmesh.protocol.report.ExitAccount;
import dev.sandmesh.protocol.report.ProcessFlapping;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One supervised process: where it stands and why.
 *
 * <pre>
 * WAITING → STARTING → RUNNING → STOPPING → WAITING (something it depends on is gone, or a restart is asked for)
 *              │           │         └────→ STOPPED (everything stops, or a person stopped it)
 *              └───────────┴→ BACKING_OFF | FLAPPING → STARTING (it exited, or was killed because it was not well)
 * </pre>
 *
 * Whether it may run is decided by {@link Reconciler}; what is done to it, by {@link ProcessRunner}.
 */
final class ManagedProcess implements ProcessRunner.Events {
    /** Begins the reason of an exit that was wanted; the control plane knows it by that. */
    private static final String STOPPED = "stopped: ";

    final ProcessRunner runner;
    final List<ManagedProcess> dependencies = new ArrayList<>();
    final List<ManagedProcess> dependents = new ArrayList<>();

    private final StopSteps stopSteps;
    private final Reporter reporter;
    private final BackedCondition condition;
    private final BackOff backOff;
    private final Runnable changed;
    private final Untold untold;
    private ProcessSpec spec;
    private ProcessState state = ProcessState.WAITING;
    private Instant since;
    private String reason = "not started yet";
    private long version;
    private int restarts;
    private int launches;
    private boolean adopted;
    private String startReason = "first start";
    private String lastExit = "";
    private @Nullable Replacement replacement;
    private String undying = "";
    /** Why it is being stopped; empty when nobody wanted it to end. */
    private String stopReason = "";
    /** Who ran when it was found that this one has to go. */
    private List<String> followers = List.of();

    private boolean retired;
    private boolean held;
    private String farewell = "";

    ManagedProcess(ProcessSpec spec, Tools tools, Reporter reporter, Runnable changed) {
        this.spec = spec;
        this.stopSteps = tools.stopSteps();
        this.reporter = reporter;
        this.condition = new BackedCondition(tools.vertx(), reporter, spec.condition());
        this.backOff = new BackOff(tools.vertx(), changed);
        this.changed = changed;
        this.untold = new Untold(tools, changed);
        this.runner = new ProcessRunner(tools, spec, this);
        this.since = reporter.now();
        this.version = reporter.nextVersion();
    }

    String name() {
        return spec.name();
    }

    ProcessSpec spec() {
        return spec;
    }

    /** It ends for good, and is forgotten then. */
    boolean isRetired() {
        return retired;
    }

    ProcessState state() {
        return state;
    }

    String reason() {
        return reason;
    }

    String lastExit() {
        return lastExit;
    }

    int restarts() {
        return restarts;
    }

    /** Tells one run from the next. */
    int launches() {
        return launches;
    }

    boolean isFlapping() {
        return backOff.isFlapping();
    }

    /** It was found running, and still runs. */
    boolean isAdopted() {
        return adopted && runner.isAlive();
    }

    boolean isReady() {
        return state == ProcessState.RUNNING;
    }

    /** It has to go, and why. */
    Optional<Replacement> replacement() {
        return Optional.ofNullable(replacement);
    }

    /** Why it is not there, in a sentence that names it. */
    String absence() {
        Replacement why = replacement;
        if (isUndying()) {
            return undying;
        }
        return why == null ? reason.startsWith(name()) ? reason : name() + ": " + reason : why.sentence();
    }

    boolean mayLaunch() {
        return isGone() && backOff.isOver() && !retired && !held;
    }

    /** A person stopped it. */
    boolean isHeld() {
        return held;
    }

    void hold(boolean wanted) {
        if (held != wanted) {
            held = wanted;
            replace(wanted ? Replacement.byStopOrder(name()) : Replacement.byStartOrder(name()));
        }
    }

    /** Nothing runs, and that will be told in any case. */
    boolean isGone() {
        return !runner.isAlive() && untold.isEmpty();
    }

    ProcessReport report() {
        List<String> needed = dependencies.stream().map(ManagedProcess::name).toList();
        return new ProcessReport(
                name(), state, runner.pid(), restarts, since, 0, 0, reason, version, confinement(), needed);
    }

    /** Of what runs, what was set for it; else what would be. */
    private Confinement confinement() {
        return runner.record().flatMap(RunRecord::confinement).orElseGet(() -> spec.confinement(true));
    }

    void launch() {
        restarts = launches == 0 ? restarts : restarts + 1;
        launches++;
        adopted = false;
        farewell = "";
        enter(ProcessState.STARTING, startReason);
        runner.launch(restarts);
    }

    void adopt(RunRecord found) {
        restarts = found.restarts();
        launches++;
        adopted = true;
        startReason = "found running";
        enter(ProcessState.STARTING, startReason);
        if (!found.isOf(spec)) {
            replacement = Replacement.ofChanged(name());
        }
        runner.adopt(found);
    }

    /** It was running when the last agent ended, and is not any more. */
    void missed(Adoption.Lost lost) {
        restarts = lost.run().restarts();
        launches++;
        startReason = lost.exit().text();
        lastExit = name() + " " + startReason;
        untold.hold(exitedFact(lost.exit(), lastExit, false), Optional.of(lost.run()));
    }

    /** {@code why} is for whoever has no reason of its own. */
    void stop(String why) {
        if (state != ProcessState.STOPPING) {
            Replacement own = replacement;
            stopReason = own == null ? why : own.reason();
            enter(ProcessState.STOPPING, stopReason);
            if (own == null || !own.isFault()) {
                bePatient(why);
            }
            sayFarewell(own != null && own.isFault());
        }
    }

    private void sayFarewell(boolean unwell) {
        ProcessSpec.First first = spec.stop().first();
        if (first == null) {
            runner.stop();
            return;
        }
        int run = launches;
        // what it is asked now may make it miss a probe
        runner.endWatching();
        var unused = stopSteps.take(first, unwell).onSuccess(told -> {
            if (run == launches && state == ProcessState.STOPPING) {
                farewell = told.isEmpty() ? "" : "; " + told;
                runner.stop();
            }
        });
    }

    /** It is replaced only when it would be another process; how it is watched and stopped changes as it runs. */
    void respecify(ProcessSpec next) {
        ProcessSpec old = spec;
        boolean comesBack = retired;
        retired = false;
        if (next.equals(old) && !comesBack) {
            return;
        }
        spec = next;
        runner.respecify(next);
        if (condition.becomes(Optional.ofNullable(next.condition()))) {
            condition.set(isReady(), isReady() ? "" : absence());
        }
        if (comesBack || !next.hash().equals(old.hash())) {
            replace(Replacement.ofChanged(name()));
        } else if (state != ProcessState.STOPPING && !next.probing().equals(old.probing())) {
            runner.watchAnew(isReady());
        }
    }

    /** The specification has no place for it any more. */
    void retire() {
        if (!retired) {
            retired = true;
            replace(Replacement.ofRemoved(name()));
            condition.end();
        }
    }

    /** Also ends any back-off: somebody wants it to run now. */
    void replace(Replacement why) {
        backOff.forget();
        startReason = why.reason();
        if (runner.isAlive()) {
            hasToGo(why);
        } else {
            replacement = null;
        }
    }

    private void hasToGo(Replacement why) {
        replacement = why;
        // whoever was stopped for its sake meanwhile does not run any more
        followers = followers.isEmpty() ? Followers.of(this) : followers;
    }

    void waitFor(String what) {
        enter(ProcessState.WAITING, what);
        if (condition.isOpen()) {
            bePatient(what);
        }
    }

    void stopped(String why) {
        backOff.end();
        condition.set(false, why);
        enter(ProcessState.STOPPED, why);
    }

    @Override
    public void launched() {
        changed.run();
    }

    @Override
    public void ready() {
        enter(ProcessState.RUNNING, adopted ? "found running" : startReason);
        reporter.fact(new ProcessStarted(name(), runner.pid(), restarts, adopted, reason));
        condition.set(true, "");
        backOff.started(spec.restart());
        changed.run();
    }

    @Override
    public void unwell(String why) {
        if (replacement != null || state == ProcessState.STOPPING) {
            return;
        }
        hasToGo(Replacement.ofUnwell(name(), why));
        condition.set(false, name() + " " + why);
        changed.run();
    }

    @Override
    public void undying(String why) {
        undying = name() + " " + why;
        condition.set(false, undying);
        enter(ProcessState.STOPPING, undying);
        changed.run();
    }

    /** It was killed and is still there. */
    boolean isUndying() {
        return !undying.isEmpty();
    }

    @Override
    public void exited(Exit exit, Optional<RunRecord> run) {
        backOff.ended();
        Replacement why = replacement;
        boolean counts = why == null ? stopReason.isEmpty() : why.isFault();
        String told = explain(exit);
        undying = "";
        stopReason = "";
        untold.hold(exitedFact(exit, told, counts), run);
        lastExit = told;
        startReason = told.equals(name() + " " + exit.text()) ? exit.text() : told.replaceFirst("^" + STOPPED, "");
        replacement = null;
        if (counts) {
            condition.set(false, told);
            backOff(told);
        } else {
            enter(ProcessState.WAITING, told);
        }
        changed.run();
    }

    private String explain(Exit exit) {
        Replacement why = replacement;
        if (why != null && why.isFault()) {
            return why.reason() + "; " + exit.text() + farewell;
        }
        if (why != null || !stopReason.isEmpty()) {
            return STOPPED + (why == null ? stopReason : why.reason()) + farewell;
        }
        return name() + " " + exit.text();
    }

    private Future<Void> exitedFact(Exit exit, String told, boolean counts) {
        Replacement why = replacement;
        String unwell = why != null && why.isFault() ? why.reason() : "";
        List<String> stopped = followers.isEmpty() ? Followers.of(this) : followers;
        long pause = counts ? backOff.judge(spec.restart()).delay().toMillis() : 0;
        var account = new ExitAccount(adopted, restarts, unwell, stopped, pause);
        followers = List.of();
        return reporter.factToKeep(exit.fact(name(), told, account));
    }

    private void backOff(String told) {
        boolean wasFlapping = isFlapping();
        RestartPolicy.Decision decision = backOff.begin(spec.restart());
        enter(decision.flapping() ? ProcessState.FLAPPING : ProcessState.BACKING_OFF, told);
        if (decision.flapping() && !wasFlapping) {
            long window = spec.restart().flapWindow().toSeconds();
            Instant retryAt = reporter.now().plus(decision.delay());
            reporter.fact(new ProcessFlapping(name(), decision.exits(), window, retryAt, told));
        }
    }

    /**
     * Whoever is stopped for the sake of another is not at fault: its condition turns only when it is not back in the time that
     * its start may take. So a sandbox whose display died is short of a display, not of a worker. The same holds for the first
     * start, before which nothing is known of it.
     */
    private void bePatient(String why) {
        condition.unlessSetWithin(spec.longestStop().plus(spec.probing().startTimeout()), () -> {
            if (!isReady()) {
                condition.set(false, name() + " is not back: " + why);
                changed.run();
            }
        });
    }

    private void enter(ProcessState next, String why) {
        if (next != state || !why.equals(reason)) {
            since = next == state ? since : reporter.now();
            state = next;
            reason = why;
            version = reporter.nextVersion();
        }
    }
}
