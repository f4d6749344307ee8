package dev.sandmesh.agent.process;

import java.util.List;

/** A specification of processes that cannot be used, with everything that is wrong with it. */
public final class SpecException extends IllegalArgumentException {
    private final List<String> problems;

    SpecException(List<String> problems) {
        super("the process specification has " + problems.size() + " problem(s): " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
