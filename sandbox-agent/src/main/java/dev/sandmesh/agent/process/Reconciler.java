package dev.sandmesh.agent.process;

import dev.sandmesh.agent.process.ProcessOrderException.Cause;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings the processes to where they belong, one step at a time: a process whose dependency is gone is stopped, after
 * those that depend on it; one whose dependencies are all ready is started, once nothing that depends on it is left.
 */
final class Reconciler {
    private static final String BY_ORDER = " is stopped by order";

    private final Map<String, ManagedProcess> processes = new LinkedHashMap<>();
    private final Reporter reporter;
    private final StoppedByOrder stoppedByOrder;
    private boolean stopping;
    private String instability = "";
    private boolean wasFlapping;
    private boolean judging;

    Reconciler(Reporter reporter, StoppedByOrder stoppedByOrder) {
        this.reporter = reporter;
        this.stoppedByOrder = stoppedByOrder;
    }

    /**
     * From now on these are wanted, in start order; who runs and is not among them leaves, after those that need it.
     *
     * @param maker makes the process of a specification that is new
     */
    void specify(List<ProcessSpec> specs, Function<ProcessSpec, ManagedProcess> maker) {
        Map<String, ManagedProcess> before = new LinkedHashMap<>(processes);
        processes.clear();
        for (ProcessSpec spec : specs) {
            ManagedProcess known = before.remove(spec.name());
            if (known != null) {
                known.respecify(spec);
            }
            processes.put(spec.name(), known == null ? maker.apply(spec) : known);
        }
        before.values().forEach(unwanted -> {
            unwanted.retire();
            processes.put(unwanted.name(), unwanted);
        });
        link();
    }

    /** It runs. Who has no place in the specification any more leaves, as if that had been seen at once. */
    void adopt(RunRecord run, Function<ProcessSpec, ManagedProcess> maker) {
        Optional<ManagedProcess> wanted = find(run.name());
        ManagedProcess process = wanted.orElseGet(() -> join(maker.apply(run.parting())));
        process.adopt(run);
        if (wanted.isEmpty()) {
            process.retire();
        }
    }

    /** It ended while no agent ran. */
    void missed(Adoption.Lost lost, Function<ProcessSpec, ManagedProcess> maker) {
        Optional<ManagedProcess> wanted = find(lost.run().name());
        ManagedProcess process =
                wanted.orElseGet(() -> join(maker.apply(lost.run().parting())));
        process.missed(lost);
        if (wanted.isEmpty()) {
            process.retire();
        }
    }

    private ManagedProcess join(ManagedProcess process) {
        processes.put(process.name(), process);
        link();
        return process;
    }

    private void link() {
        processes.values().forEach(process -> {
            process.dependencies.clear();
            process.dependents.clear();
        });
        for (ManagedProcess process : processes.values()) {
            for (String name : process.spec().dependsOn()) {
                find(name).ifPresent(dependency -> {
                    process.dependencies.add(dependency);
                    dependency.dependents.add(process);
                });
            }
        }
    }

    private void forgetWhoLeft() {
        if (processes.values().removeIf(process -> process.isRetired() && process.isGone())) {
            link();
        }
    }

    Optional<ManagedProcess> find(String name) {
        return Optional.ofNullable(processes.get(name));
    }

    /** @throws ProcessOrderException when there is none */
    ManagedProcess get(String name) {
        return find(name)
                .orElseThrow(() -> new ProcessOrderException(Cause.UNKNOWN_PROCESS, "there is no process " + name));
    }

    List<ManagedProcess> all() {
        return List.copyOf(processes.values());
    }

    boolean isStopping() {
        return stopping;
    }

    void stopAll() {
        stopping = true;
    }

    /** A person stops it, or wants it to run. */
    void hold(ManagedProcess process, boolean hold) {
        stoppedByOrder.set(process.name(), hold);
        process.hold(hold);
    }

    /** It, or else what it needs, that a person stopped; empty when it is to run. */
    static Optional<ManagedProcess> atRest(ManagedProcess process) {
        return process.isHeld()
                ? Optional.of(process)
                : process.dependencies.stream()
                        .flatMap(needed -> atRest(needed).stream())
                        .findFirst();
    }

    boolean nothingRuns() {
        return all().stream().allMatch(ManagedProcess::isGone);
    }

    /** None of them is to be replaced either. */
    boolean browsersReady() {
        return all().stream()
                .filter(process -> process.spec().engine() != null && !process.isRetired())
                .filter(process -> atRest(process).isEmpty())
                .allMatch(process -> process.isReady() && process.replacement().isEmpty());
    }

    void step() {
        forgetWhoLeft();
        // also of what a new specification or a new agent brought
        processes.values().forEach(process -> process.hold(stoppedByOrder.contains(process.name())));
        Map<ManagedProcess, String> leaving = leaving();
        stop(leaving);
        if (stopping) {
            all().stream().filter(process -> !process.runner.isAlive()).forEach(process -> process.stopped("stopped"));
        } else {
            start(leaving);
        }
        judgeStability();
    }

    /** Who has to go and why, each after what it depends on. */
    private Map<ManagedProcess, String> leaving() {
        Map<ManagedProcess, String> leaving = new HashMap<>();
        for (ManagedProcess process : processes.values()) {
            reasonToLeave(process, leaving).ifPresent(reason -> leaving.put(process, reason));
        }
        return leaving;
    }

    private Optional<String> reasonToLeave(ManagedProcess process, Map<ManagedProcess, String> leaving) {
        if (stopping) {
            return Optional.of("everything stops");
        }
        if (process.isHeld()) {
            return Optional.of(process.name() + BY_ORDER);
        }
        Optional<Replacement> own = process.replacement();
        if (own.isPresent()) {
            return own.map(Replacement::sentence);
        }
        return process.dependencies.stream()
                .filter(dependency -> leaving.containsKey(dependency) || !dependency.runner.isAlive())
                .map(dependency -> leaving.getOrDefault(dependency, dependency.absence()))
                .findFirst();
    }

    private void stop(Map<ManagedProcess, String> leaving) {
        leaving.forEach((process, why) -> {
            if (process.runner.isStoppable() && noDependentRuns(process)) {
                process.stop(why);
            }
        });
    }

    private void start(Map<ManagedProcess, String> leaving) {
        for (ManagedProcess process : processes.values()) {
            Optional<ManagedProcess> missing = process.dependencies.stream()
                    .filter(dependency -> leaving.containsKey(dependency) || !dependency.isReady())
                    .findFirst();
            if (process.isHeld() && process.isGone()) {
                process.stopped(process.name() + BY_ORDER);
            }
            if (!process.mayLaunch()) {
                continue;
            }
            if (missing.isPresent()) {
                if (process.state() != ProcessState.FLAPPING) {
                    process.waitFor(
                            "waits for " + missing.get().name() + (missing.get().isHeld() ? ", which" + BY_ORDER : ""));
                }
            } else if (noDependentRuns(process)) {
                process.launch();
            }
        }
    }

    private static boolean noDependentRuns(ManagedProcess process) {
        return process.dependents.stream().noneMatch(dependent -> dependent.runner.isAlive());
    }

    /** From now on whoever does not run is missing. */
    void startIsOver() {
        judging = true;
    }

    /**
     * Why not everything runs as it should; the first cause stands until all is well, so that one fault is one piece of news.
     * Whoever a person stopped, and who needs it, is where it should be.
     * Nothing is said while what was found running is still being looked at; a start from nothing is no fault, but it is not
     * stable either, and nobody shall send work there.
     */
    private void judgeStability() {
        Optional<ManagedProcess> flapping =
                all().stream().filter(ManagedProcess::isFlapping).findFirst();
        // in start order: whoever is away for the sake of another comes after it
        Optional<ManagedProcess> away = all().stream()
                .filter(process -> !process.isRetired() && atRest(process).isEmpty())
                .filter(process -> !process.isReady() || process.replacement().isPresent())
                .findFirst();
        judging = judging || away.filter(ManagedProcess::isAdopted).isEmpty();
        Optional<ManagedProcess> undying =
                all().stream().filter(ManagedProcess::isUndying).findFirst();
        if (undying.isPresent()) {
            instability = undying.get().absence();
        } else if (stopping) {
            instability = "everything stops";
        } else if (flapping.isPresent()) {
            instability = flapping.get().name() + " exits again and again: "
                    + flapping.get().lastExit();
        } else if (away.isEmpty()) {
            instability = "";
        } else if (instability.isEmpty() || wasFlapping || !judging) {
            instability = away.get().absence();
        }
        wasFlapping = flapping.isPresent();
        if (judging) {
            reporter.condition(ConditionType.PROCESSES_STABLE, instability.isEmpty(), instability);
        }
    }
}
