package dev.sandmesh.testbed;

import dev.sandmesh.testbed.OwnPostgres.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Harms beside what the timeline says about them: each harm has its account, and each account its harm. */
record Accounts(List<Harm> harms, List<TimelineEntry> timeline) {

    /** A pid comes again sooner or later, but seldom that soon. */
    private static final Duration SAME_PROCESS = Duration.ofMinutes(10);

    /** What depends on a process goes with it, or fails for want of it, before or after its end is told. */
    private static final Duration SAME_STORY = Duration.ofMinutes(1);

    /** What ended while no agent ran is told when the next one has come up. */
    private static final Duration TOLD_LATE = Duration.ofMinutes(3);

    /** Who cannot live without whom. */
    private static final Map<String, Set<String>> NEEDS = Map.of(
            "x11vnc", Set.of("Xvfb"),
            "chromium", Set.of("Xvfb"),
            "adspower", Set.of("Xvfb"),
            "worker", Set.of("chromium", "adspower", "Xvfb"));

    Accounts {
        harms = List.copyOf(harms);
        timeline = List.copyOf(timeline);
    }

    /** Fewer than one a minute would be no chaos. */
    List<End> ends() {
        return timeline.stream()
                .filter(entry -> entry.kind().equals("processExited"))
                .map(End::new)
                .toList();
    }

    /** Processes that were harmed, or their guards, and of whose end nobody speaks. */
    List<Harm> unaccounted() {
        List<End> ends = ends();
        return onProcesses().filter(harm -> endsOf(harm, ends).isEmpty()).toList();
    }

    /** Ends that are told more than once. What came to nothing has no pid. */
    List<End> toldTwice() {
        List<End> ends = ends();
        List<End> twice = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            End one = ends.get(i);
            ends.subList(i + 1, ends.size()).stream()
                    .filter(other -> one.pid() != 0 && one.pid() == other.pid())
                    .filter(other -> one.process().equals(other.process()))
                    .filter(other -> !startedBetween(one, other))
                    .forEach(twice::add);
        }
        return twice;
    }

    /** On a busy machine a pid comes again within minutes. */
    private boolean startedBetween(End one, End other) {
        return timeline.stream()
                .filter(entry ->
                        entry.kind().equals("processStarted") && !entry.data().getBoolean("adopted", false))
                .filter(entry -> one.process().equals(entry.data().getString("process"))
                        && entry.data().getLong("pid", 0L) == one.pid())
                .anyMatch(entry -> entry.at().isAfter(one.at()) && entry.at().isBefore(other.at()));
    }

    /** Ends that neither a signal, nor a stop that the agent announced, nor the end of what it needs explains. */
    List<String> unexplained() {
        List<End> ends = ends();
        return ends.stream()
                .filter(end -> !isOfItsHarm(end) && !end.isOfUnwell() && !isOfAnother(end, ends))
                .map(end -> end.at() + " " + end.reason() + " (pid " + end.pid() + "), harms " + harmsOf(end))
                .toList();
    }

    /** Ends of what the agent alone found unwell: what a starved machine starts too slowly is among them. */
    List<End> foundUnwell() {
        List<End> ends = ends();
        return ends.stream()
                .filter(end -> end.isOfUnwell() && !isOfItsHarm(end) && !isOfAnother(end, ends))
                .toList();
    }

    private boolean isOfItsHarm(End end) {
        return harmsOf(end).stream().anyMatch(end::tellsOf);
    }

    private boolean isOfAnother(End end, List<End> ends) {
        if (end.wantedFor().isPresent()) {
            return endsNear(end, Set.of(end.wantedFor().get()), ends);
        }
        if (end.isOfBegun()) {
            return agentDeaths().anyMatch(death -> near(death.at(), end.at(), TOLD_LATE));
        }
        return endsNear(end, NEEDS.getOrDefault(end.process(), Set.of()), ends);
    }

    private static boolean endsNear(End end, Set<String> others, List<End> ends) {
        Duration distance = end.isToldLate() ? TOLD_LATE : SAME_STORY;
        return ends.stream()
                .anyMatch(other -> others.contains(other.process()) && near(other.at(), end.at(), distance));
    }

    /** Ends of agents that neither their goodbye nor their successor tells. What has not begun cannot be missed. */
    List<Harm> agentDeathsUntold() {
        return agentDeaths()
                .filter(Harm::begun)
                .filter(death -> timeline.stream().noneMatch(entry -> tellsOf(entry, death)))
                .toList();
    }

    /** All that was done and nobody tells. */
    List<Harm> untold() {
        return Stream.concat(unaccounted().stream(), agentDeathsUntold().stream())
                .toList();
    }

    /** Agents that are said to have ended, though nobody harmed them. */
    List<TimelineEntry> agentDeathsInvented() {
        return timeline.stream()
                .filter(entry ->
                        entry.kind().equals("agentEnded") || entry.kind().equals("goodbye"))
                .filter(entry -> agentDeaths().noneMatch(death -> tellsOf(entry, death)))
                .toList();
    }

    /** A goodbye is heard before its agent ends, and so before another one can be harmed. */
    private boolean tellsOf(TimelineEntry entry, Harm death) {
        boolean after = !entry.at().isBefore(death.at());
        return switch (entry.kind()) {
            case "agentEnded" -> after && entry.data().getLong("pid", 0L) == death.pid();
            case "goodbye" ->
                after && death.signal().equals("TERM") && entry.at().isBefore(nextDeath(death));
            default -> false;
        };
    }

    private Instant nextDeath(Harm death) {
        return agentDeaths()
                .map(Harm::at)
                .filter(at -> at.isAfter(death.at()))
                .findFirst()
                .orElse(Instant.MAX);
    }

    /** How often what was done, and how it was told. */
    String summary() {
        List<End> ends = ends();
        long unbegun = agentDeaths().filter(death -> !death.begun()).count();
        return harms.size() + " signals were sent:\n"
                + counted(harms, Harm::what)
                + "(" + unbegun + " to agents that had not begun) ends told of what was harmed:\n"
                + counted(
                        onProcesses()
                                .flatMap(harm -> endsOf(harm, ends).stream())
                                .toList(),
                        end -> end.process() + ": " + end.reason())
                + "ends on the timeline, those of dependents included: " + ends.size() + "; found unwell unharmed:\n"
                + counted(foundUnwell(), end -> end.process() + ": " + end.reason());
    }

    private static <T> String counted(List<T> all, Function<T, String> what) {
        return all.stream()
                .collect(Collectors.groupingBy(what, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> "  " + entry.getValue() + " × " + entry.getKey() + "\n")
                .collect(Collectors.joining());
    }

    private Stream<Harm> onProcesses() {
        return harms.stream().filter(harm -> !harm.isOnAgent());
    }

    private Stream<Harm> agentDeaths() {
        return harms.stream().filter(harm -> harm.isOnAgent() && !harm.signal().equals("STOP"));
    }

    private static List<End> endsOf(Harm harm, List<End> ends) {
        return ends.stream().filter(end -> isOf(end, harm)).toList();
    }

    private List<Harm> harmsOf(End end) {
        return onProcesses().filter(harm -> isOf(end, harm)).toList();
    }

    private static boolean isOf(End end, Harm harm) {
        return end.pid() == harm.pid()
                && end.process().equals(harm.process())
                && !end.at().isBefore(harm.at())
                && near(harm.at(), end.at(), SAME_PROCESS);
    }

    private static boolean near(Instant one, Instant other, Duration distance) {
        return Duration.between(one, other).abs().compareTo(distance) < 0;
    }
}
