package dev.sandmesh.agent.process;

import dev.sandmesh.agent.process.ProcessSpec.Engine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is laid over the specification of the processes that are browsers. */
public record EngineSettings(Map<Engine, Extra> extras) {
    public static final EngineSettings NONE = new EngineSettings(Map.of());

    public EngineSettings {
        extras = Map.copyOf(extras);
    }

    /** Behind the arguments of the specification, so that they win, and in place of variables of the same name. */
    public record Extra(List<String> arguments, Map<String, String> variables) {
        public Extra {
            arguments = List.copyOf(arguments);
            variables = Map.copyOf(variables);
        }

        private ProcessSpec over(ProcessSpec spec) {
            List<String> command = new ArrayList<>(spec.command());
            command.addAll(arguments);
            Map<String, String> set = new HashMap<>(spec.environment().set());
            set.putAll(variables);
            return spec.started(
                    command, new ProcessSpec.Environment(spec.environment().pass(), set));
        }
    }

    List<ProcessSpec> over(List<ProcessSpec> specs) {
        return specs.stream()
                .map(spec -> Optional.ofNullable(spec.engine())
                        .flatMap(engine -> Optional.ofNullable(extras.get(engine)))
                        .map(extra -> extra.over(spec))
                        .orElse(spec))
                .toList();
    }

    /** Why they cannot be laid over these. */
    List<String> problems(List<ProcessSpec> specs) {
        List<String> problems = new ArrayList<>();
        for (Engine engine : extras.keySet()) {
            String name = engine.name().toLowerCase(Locale.ROOT);
            List<ProcessSpec> browsers =
                    specs.stream().filter(spec -> spec.engine() == engine).toList();
            if (browsers.isEmpty()) {
                problems.add(name + ": this sandbox does not run it");
            }
            browsers.stream()
                    .filter(EngineSettings::isScript)
                    .forEach(spec -> problems.add(
                            name + ": '" + spec.name() + "' is started by a shell, which would not pass it on"));
        }
        return problems;
    }

    private static boolean isScript(ProcessSpec spec) {
        return spec.command().size() > 1 && spec.command().get(1).equals("-c");
    }
}
