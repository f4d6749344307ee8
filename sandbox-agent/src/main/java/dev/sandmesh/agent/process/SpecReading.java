package dev.sandmesh.agent.process;

import java.util.List;

/**
 * What a specification says.
 *
 * @param specs in start order; empty when there is a problem
 * @param problems why it cannot be used
 * @param warnings what may go wrong when it is used
 */
public record SpecReading(List<ProcessSpec> specs, List<String> problems, List<String> warnings) {
    /** Of no file. */
    public static final SpecReading NOTHING = new SpecReading(List.of(), List.of(), List.of());

    public SpecReading {
        specs = List.copyOf(specs);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    static SpecReading unusable(String problem) {
        return new SpecReading(List.of(), List.of(problem), List.of());
    }

    public boolean isUsable() {
        return problems.isEmpty();
    }

    List<ProcessSpec> orThrow() {
        if (!isUsable()) {
            throw new SpecException(problems);
        }
        return specs;
    }
}
