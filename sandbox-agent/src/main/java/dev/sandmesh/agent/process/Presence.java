package dev.sandmesh.agent.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Which processes of a specification this sandbox runs: one {@code when} a text is not empty, {@code unless} it is. */
final class Presence {
    private Presence() {}

    /**
     * Removes those that are left out, before anything else of them is looked at: their variables may well be unset.
     *
     * @return their names
     */
    static Set<String> leaveOut(JsonNode processes, Variables variables, List<String> problems) {
        Set<String> absent = new HashSet<>();
        for (Iterator<JsonNode> each = processes.iterator(); processes.isArray() && each.hasNext(); ) {
            JsonNode process = each.next();
            if (!isWanted(process, variables, problems)) {
                absent.add(variables.replace(process.path("name").asText(), problems::add));
                each.remove();
            }
        }
        return absent;
    }

    private static boolean isWanted(JsonNode process, Variables variables, List<String> problems) {
        boolean when = !process.hasNonNull("when") || isGiven(process.path("when"), variables, problems);
        boolean unless = process.hasNonNull("unless") && isGiven(process.path("unless"), variables, problems);
        return when && !unless;
    }

    private static boolean isGiven(JsonNode text, Variables variables, List<String> problems) {
        return !variables.replace(text.asText(), problems::add).isBlank();
    }
}
