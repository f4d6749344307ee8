package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Ids, as opposed to names, and the way from one to the other. */
final class Ids {

    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Ids() {}

    static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }

    /** The id that was meant: itself, or that of the one item of a list which has this name. */
    static String of(ControlPlane controlPlane, String meant, Request list, Predicate<JsonNode> counts) {
        if (isId(meant)) {
            return meant;
        }
        List<String> found = new ArrayList<>();
        PageOptions.each(controlPlane, list, item -> {
            if (item.path("name").asText().equals(meant) && counts.test(item)) {
                found.add(item.path("id").asText());
            }
        });
        if (found.size() != 1) {
            throw new Failure(
                    found.isEmpty() ? ExitCode.NOT_THERE : ExitCode.FAILED,
                    (found.isEmpty() ? "none is" : found.size() + " are") + " named " + meant,
                    List.of("Give its id, which the list shows."));
        }
        return found.get(0);
    }
}
