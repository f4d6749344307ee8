package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProbeKind;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import dev.sandmesh.agent.process.ProcessSpec.First;
import dev.sandmesh.protocol.report.ConditionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a specification may ask of this agent and this host.
 *
 * @param probes the names of the probes that the agent provides
 * @param stopSteps the names of what it can do before a stop
 */
public record SpecRules(Set<String> probes, Set<String> stopSteps, SpecHost host) {
    public SpecRules {
        probes = Set.copyOf(probes);
        stopSteps = Set.copyOf(stopSteps);
    }

    List<String> problems(List<ProcessSpec> specs) {
        List<String> problems = new ArrayList<>();
        for (ProcessSpec spec : specs) {
            nameProblems(spec, problems);
            userProblem(spec).ifPresent(problem -> problems.add(at(spec) + ".user: " + problem));
            commandProblem(spec).ifPresent(problem -> problems.add(at(spec) + ".command: " + problem));
            placeProblems(spec, problems);
        }
        if (host.root()) {
            separationProblems(specs, problems);
        }
        return problems;
    }

    /** What is looked up when the process starts may yet be installed. */
    List<String> warnings(List<ProcessSpec> specs) {
        return specs.stream()
                .filter(spec -> !spec.environment().set().containsKey("PATH"))
                .filter(spec ->
                        !spec.command().isEmpty() && !spec.command().get(0).contains("/"))
                .filter(spec -> host.searchPath().stream()
                        .noneMatch(folder ->
                                Files.isExecutable(folder.resolve(spec.command().get(0)))))
                .map(spec -> at(spec) + ".command: there is no program '"
                        + spec.command().get(0) + "' in any folder of PATH")
                .toList();
    }

    private static String at(ProcessSpec spec) {
        return "process '" + spec.name() + "'";
    }

    private void nameProblems(ProcessSpec spec, List<String> problems) {
        for (ProbeSpec probe : spec.probing().probes()) {
            String name = probe.target().get(0);
            if (probe.kind() == ProbeKind.AGENT && !probes.contains(name)) {
                problems.add(at(spec) + ": '" + name + "' is no probe of this agent, it has " + new TreeSet<>(probes));
            }
        }
        First first = spec.stop().first();
        if (first != null && !stopSteps.contains(first.step())) {
            problems.add(at(spec) + ".stop.first: '" + first.step() + "' is nothing that this agent can do, it knows "
                    + new TreeSet<>(stopSteps));
        }
    }

    private Optional<String> userProblem(ProcessSpec spec) {
        String user = spec.user();
        if (user == null || user.equals(host.user())) {
            return Optional.empty();
        }
        if (!host.root()) {
            return Optional.of("only an agent run by root can start it as " + user);
        }
        return host.accounts().containsKey(user) ? Optional.empty() : Optional.of("there is no user " + user);
    }

    private static Optional<String> commandProblem(ProcessSpec spec) {
        return spec.command().stream()
                .findFirst()
                .filter(program -> program.startsWith("/"))
                .map(Path::of)
                .filter(program -> !Files.isRegularFile(program) || !Files.isExecutable(program))
                .map(program -> program + (Files.exists(program) ? " cannot be executed" : " does not exist"));
    }

    private void placeProblems(ProcessSpec spec, List<String> problems) {
        Path directory = spec.directory();
        try {
            if (host.root()) {
                LogPlace.weakness(spec.log()).ifPresent(problem -> problems.add(at(spec) + ".log: " + problem));
            }
            if (host.root() && directory != null) {
                LogPlace.weaknessOfDirectory(directory)
                        .ifPresent(problem -> problems.add(at(spec) + ".directory: " + problem));
            }
        } catch (IOException e) {
            problems.add(at(spec) + ": the places of its files cannot be looked at: " + e);
        }
    }

    private Optional<PosixUser> account(ProcessSpec spec) {
        String user = spec.user();
        return user == null || !host.root() || user.equals(host.user())
                ? Optional.empty()
                : Optional.ofNullable(host.accounts().get(user));
    }

    /** Both see pages of strangers: neither may reach the other's secrets, nor the host's. */
    private void separationProblems(List<ProcessSpec> specs, List<String> problems) {
        List<ProcessSpec> strangers = specs.stream()
                .filter(spec -> spec.engine() == Engine.ADSPOWER || isWorker(spec))
                .toList();
        for (ProcessSpec spec : strangers) {
            if (account(spec).map(PosixUser::uid).orElse(0) == 0
                    && userProblem(spec).isEmpty()) {
                problems.add(at(spec) + ".user: " + (isWorker(spec) ? "a worker" : "AdsPower")
                        + " never runs as root, name a user of its own");
            }
        }
        for (ProcessSpec adsPower : strangers) {
            for (ProcessSpec worker : strangers) {
                Optional<Integer> uid = account(adsPower).map(PosixUser::uid);
                if (!isWorker(adsPower)
                        && isWorker(worker)
                        && uid.isPresent()
                        && uid.equals(account(worker).map(PosixUser::uid))) {
                    problems.add(at(worker) + ".user: " + worker.user() + " is the user of AdsPower ('"
                            + adsPower.name() + "') too, each needs its own");
                }
            }
        }
    }

    private static boolean isWorker(ProcessSpec spec) {
        return ConditionType.WORKER_UP.equals(spec.condition());
    }
}
