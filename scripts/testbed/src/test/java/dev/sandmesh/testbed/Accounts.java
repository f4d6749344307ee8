package dev.sandmesh.testbed;

import dev.sandmesh.testbed.OwnPostgres.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Harms beside what the timeline says about them. */
record Accounts(List<Harm> harms, List<TimelineEntry> timeline) {

    /** A pid comes again sooner or later, but not that soon. */
    private static final Duration SAME_PROCESS = Duration.ofMinutes(10);

    /** Begins the reason of an exit that the supervisor wanted. */
    private static final String WANTED = "stopped: ";

    /** Names the lease among the reasons of a health. */
    private static final String LEASE = "\"Lease\"";

    Accounts {
        harms = List.copyOf(harms);
        timeline = List.copyOf(timeline);
    }

    /** How many ends of processes were told: fewer than one a minute would be no chaos. */
    int fromProcesses() {
        return exits().size();
    }

    /** Processes that were harmed and of whose end nobody speaks. */
    List<Harm> unaccounted() {
        return onProcesses().stream().filter(harm -> exitsOf(harm).isEmpty()).toList();
    }

    /** Ends that are told more than once. */
    List<TimelineEntry> toldTwice() {
        List<TimelineEntry> exits = exits();
        List<TimelineEntry> twice = new ArrayList<>();
        for (int i = 0; i < exits.size(); i++) {
            for (int j = i + 1; j < exits.size(); j++) {
                TimelineEntry one = exits.get(i);
                TimelineEntry other = exits.get(j);
                boolean same = pid(one) == pid(other) && process(one).equals(process(other));
                if (same && Duration.between(one.at(), other.at()).abs().compareTo(SAME_PROCESS) < 0) {
                    twice.add(other);
                }
            }
        }
        return twice;
    }

    /** Kills that are told as something else, though an agent saw them and had no other reason to end the process. */
    List<String> wronglyTold() {
        return onProcesses().stream()
                .filter(harm -> harm.fatalSignal() > 0 && harm.agentRan())
                .flatMap(harm -> exitsOf(harm).stream()
                        .filter(exit -> exit.data().getInteger("signal") != null
                                || exit.data().getInteger("exitCode") != null)
                        .filter(exit -> !exit.data().getString("reason", "").startsWith(WANTED))
                        .filter(exit -> exit.data().getInteger("signal", 0) != harm.fatalSignal())
                        .map(exit -> harm + " is told as " + exit.message()))
                .toList();
    }

    /** Deaths of a registered agent that neither goodbye, lost lease nor next registration tells before the next death. */
    List<Harm> agentDeathsUntold() {
        List<Harm> deaths = agentDeaths();
        List<Harm> untold = new ArrayList<>();
        for (int i = 0; i < deaths.size(); i++) {
            Instant from = deaths.get(i).at();
            Instant until = i + 1 < deaths.size() ? deaths.get(i + 1).at() : Instant.MAX;
            boolean told = timeline.stream()
                    .filter(entry -> entry.at().isAfter(from) && entry.at().isBefore(until))
                    .anyMatch(Accounts::tellsOfAnAgent);
            if (deaths.get(i).agentRan() && !told) {
                untold.add(deaths.get(i));
            }
        }
        return untold;
    }

    private static boolean tellsOfAnAgent(TimelineEntry entry) {
        return switch (entry.kind()) {
            case "reregistered", "goodbye" -> true;
            case "healthChanged" -> entry.data().encode().contains(LEASE);
            default -> false;
        };
    }

    /** How often what was done, and how it was told. */
    String summary() {
        Map<String, Long> counts = harms.stream()
                .collect(Collectors.groupingBy(
                        harm -> harm.process() + " " + harm.signal(), TreeMap::new, Collectors.counting()));
        Map<String, Long> reasons = onProcesses().stream()
                .flatMap(harm -> exitsOf(harm).stream())
                .collect(Collectors.groupingBy(
                        exit -> exit.data().getString("reason", ""), TreeMap::new, Collectors.counting()));
        StringBuilder text = new StringBuilder(harms.size() + " signals were sent:\n");
        counts.forEach((what, count) ->
                text.append("  ").append(count).append(" × ").append(what).append('\n'));
        text.append("told as:\n");
        reasons.forEach((what, count) ->
                text.append("  ").append(count).append(" × ").append(what).append('\n'));
        return text.append("ends on the timeline, those of dependents included: ")
                .append(exits().size())
                .toString();
    }

    private List<Harm> onProcesses() {
        return harms.stream().filter(harm -> !harm.isOnAgent()).toList();
    }

    private List<Harm> agentDeaths() {
        return harms.stream()
                .filter(harm -> harm.isOnAgent() && !harm.signal().equals("STOP"))
                .toList();
    }

    private List<TimelineEntry> exits() {
        return timeline.stream()
                .filter(entry -> entry.kind().equals("processExited"))
                .toList();
    }

    private List<TimelineEntry> exitsOf(Harm harm) {
        return exits().stream()
                .filter(exit -> pid(exit) == harm.pid() && process(exit).equals(harm.process()))
                .filter(exit -> exit.at().isAfter(harm.at()))
                .filter(exit -> exit.at().isBefore(harm.at().plus(SAME_PROCESS)))
                .toList();
    }

    private static long pid(TimelineEntry entry) {
        return entry.data().getLong("pid", 0L);
    }

    private static String process(TimelineEntry entry) {
        return entry.data().getString("process", "");
    }
}
