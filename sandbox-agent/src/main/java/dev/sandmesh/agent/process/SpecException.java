package dev.sandmesh.agent.process;

import java.util.List;

/** A specification of processes that cannot be used, with everything that is wrong with it. */
public final class SpecException extends IllegalArgumentException {
    private static final int LONGEST = 400;

    private final List<String> problems;

    public SpecException(List<String> problems) {
        super("the process specification " + sentence(problems));
        this.problems = List.copyOf(problems);
    }

    /** As many of them as a person reads in one go. */
    static String sentence(List<String> problems) {
        StringBuilder sentence =
                new StringBuilder("has ").append(problems.size()).append(" problem(s): ");
        int told = 0;
        for (String problem : problems) {
            String next = (told == 0 ? "" : "; ") + problem;
            if (told > 0 && sentence.length() + next.length() > LONGEST) {
                return sentence.append("; and ")
                        .append(problems.size() - told)
                        .append(" more")
                        .toString();
            }
            sentence.append(next, 0, Math.min(next.length(), LONGEST));
            told++;
        }
        return sentence.toString();
    }

    public List<String> problems() {
        return problems;
    }
}
