package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import java.util.List;

/** Labels as they are typed: {@code name=value}. */
final class Labels {

    static final String FORM = "NAME=VALUE";

    private Labels() {}

    static void put(ObjectNode body, List<String> labels) {
        if (labels.isEmpty()) {
            return;
        }
        ObjectNode object = body.withObjectProperty("labels");
        labels.forEach(label -> {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new Failure(ExitCode.USAGE, "--label " + label + " is not of the form " + FORM, List.of());
            }
            object.put(label.substring(0, equals), label.substring(equals + 1));
        });
    }

    /** Null takes a label away (RFC 7396). */
    static void remove(ObjectNode body, List<String> names) {
        if (!names.isEmpty()) {
            ObjectNode object = body.withObjectProperty("labels");
            names.forEach(object::putNull);
        }
    }
}
