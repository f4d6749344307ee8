package dev.sandmesh.cli.output;

import java.util.Map;

/**
 * What is known of the terminal.
 *
 * @param columns how wide it is; 0 when output goes to a file or another program
 * @param typed whether a person types what we read
 */
public record Terminal(int columns, boolean typed, boolean colours) {

    public static final Terminal NONE = new Terminal(0, false, false);
    private static final int USUAL = 80;

    /**
     * The launcher can ask what a JVM cannot: it sets SANDMESH_TERMINAL_COLUMNS when output is a terminal, and
     * SANDMESH_TERMINAL_TYPED when input is one.
     */
    public static Terminal of(Map<String, String> environment) {
        String said = environment.getOrDefault("SANDMESH_TERMINAL_COLUMNS", "");
        int columns = said.isEmpty() ? 0 : number(said);
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(columns, environment.containsKey("SANDMESH_TERMINAL_TYPED"), columns > 0 && !plain);
    }

    public boolean isRead() {
        return columns > 0;
    }

    private static int number(String said) {
        try {
            int columns = Integer.parseInt(said);
            return columns > 0 ? columns : USUAL;
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }
}
