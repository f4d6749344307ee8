package dev.sandmesh.control.health;

import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.TaskReport;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The latest that one agent reported, from heartbeats and events in whatever order they came: the highest version of a condition
 * or process wins. Not thread-safe.
 */
final class Report {

    private List<Condition> conditions = List.of();
    private List<ProcessReport> processes = List.of();
    private Set<String> missingConditions = Set.of();
    private Set<String> missingProcesses = Set.of();
    private @Nullable Heartbeat latest;

    /** Takes what is newer; says whether anything turned that health depends on. */
    boolean apply(Heartbeat heartbeat) {
        Heartbeat before = latest;
        boolean forgot = false;
        if (before == null || heartbeat.sequence() >= before.sequence()) {
            latest = heartbeat;
            forgot = forgetGone(heartbeat);
        }
        return apply(heartbeat.conditions(), heartbeat.processes()) || forgot;
    }

    /**
     * What two heartbeats in a row do not name is not supervised any more; a single one may be older than the event that told
     * of it first. Says whether something was forgotten.
     */
    private boolean forgetGone(Heartbeat heartbeat) {
        Set<String> gone = new HashSet<>();
        if (heartbeat.conditions().size() < conditions.size()) {
            conditions.forEach(condition -> gone.add(condition.type()));
            heartbeat.conditions().forEach(condition -> gone.remove(condition.type()));
        }
        Set<String> ended = new HashSet<>();
        if (heartbeat.processes().size() < processes.size()) {
            processes.forEach(process -> ended.add(process.name()));
            heartbeat.processes().forEach(process -> ended.remove(process.name()));
        }
        List<Condition> keptConditions = without(conditions, both(gone, missingConditions), Condition::type);
        List<ProcessReport> keptProcesses = without(processes, both(ended, missingProcesses), ProcessReport::name);
        boolean forgot = keptConditions.size() < conditions.size() || keptProcesses.size() < processes.size();
        conditions = keptConditions;
        processes = keptProcesses;
        missingConditions = gone;
        missingProcesses = ended;
        return forgot;
    }

    private static Set<String> both(Set<String> now, Set<String> before) {
        Set<String> both = new HashSet<>(now);
        both.retainAll(before);
        return both;
    }

    private static <T> List<T> without(List<T> items, Set<String> names, Function<T, String> key) {
        return names.isEmpty()
                ? items
                : items.stream()
                        .filter(item -> !names.contains(key.apply(item)))
                        .toList();
    }

    boolean apply(List<Condition> newConditions, List<ProcessReport> newProcesses) {
        List<Condition> oldConditions = conditions;
        List<ProcessReport> oldProcesses = processes;
        if (!sameVersions(conditions, newConditions)) {
            conditions = merged(conditions, newConditions, Condition::type, Condition::version);
        }
        processes = sameNames(processes, newProcesses)
                ? newProcesses
                : merged(processes, newProcesses, ProcessReport::name, ProcessReport::version);
        return turned(oldConditions, conditions) || flapping(oldProcesses) != flapping(processes);
    }

    List<Condition> conditions() {
        return conditions;
    }

    List<ProcessReport> processes() {
        return processes;
    }

    Optional<Heartbeat> heartbeat() {
        return Optional.ofNullable(latest);
    }

    Capacity capacity() {
        return heartbeat().map(Heartbeat::capacity).orElse(Capacity.NONE);
    }

    List<TaskReport> tasks() {
        return heartbeat().map(Heartbeat::tasks).orElse(List.of());
    }

    List<ProfileReport> profiles() {
        return heartbeat().map(Heartbeat::profiles).orElse(List.of());
    }

    Optional<HostSample> host() {
        return heartbeat().map(Heartbeat::host);
    }

    /** The common case, without an allocation: nothing changed since the last heartbeat. */
    private static boolean sameVersions(List<Condition> known, List<Condition> arrived) {
        if (known.size() != arrived.size()) {
            return false;
        }
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).version() != arrived.get(i).version()
                    || !known.get(i).type().equals(arrived.get(i).type())) {
                return false;
            }
        }
        return true;
    }

    /** The same processes in the same order, none of them older: the new list can stand for the old one (it has newer gauges). */
    private static boolean sameNames(List<ProcessReport> known, List<ProcessReport> arrived) {
        if (known.size() != arrived.size()) {
            return false;
        }
        for (int i = 0; i < known.size(); i++) {
            if (arrived.get(i).version() < known.get(i).version()
                    || !known.get(i).name().equals(arrived.get(i).name())) {
                return false;
            }
        }
        return true;
    }

    private static <T> List<T> merged(
            List<T> known, List<T> arrived, Function<T, String> key, ToLongFunction<T> version) {
        Map<String, T> all = new LinkedHashMap<>();
        known.forEach(item -> all.put(key.apply(item), item));
        arrived.forEach(item -> all.merge(
                key.apply(item),
                item,
                (mine, theirs) -> version.applyAsLong(theirs) >= version.applyAsLong(mine) ? theirs : mine));
        return List.copyOf(all.values());
    }

    private static boolean turned(List<Condition> before, List<Condition> after) {
        if (before == after) {
            return false;
        }
        if (before.size() != after.size()) {
            return true;
        }
        for (int i = 0; i < before.size(); i++) {
            Condition old = before.get(i);
            Condition present = after.get(i);
            boolean failsOtherwise = !present.ok() && !present.reason().equals(old.reason());
            if (old.ok() != present.ok() || failsOtherwise) {
                return true;
            }
        }
        return false;
    }

    private static long flapping(List<ProcessReport> processes) {
        long bits = 0;
        for (int i = 0; i < processes.size(); i++) {
            if (processes.get(i).state() == ProcessState.FLAPPING) {
                bits |= 1L << (i & 63);
            }
        }
        return bits;
    }
}
