package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import java.util.ArrayList;
import java.util.List;

/** What is shown of a user, and how one is found: by e-mail address or by id. */
final class UserFields {

    static final String PATH = "/api/v1/admin/users";
    static final String MEANING = "An e-mail address or an id.";

    static final List<Field> LIST = List.of(
            Field.key("E-MAIL", "/email"),
            Field.key("ROLE", "/role"),
            Field.usual("ENVIRONMENTS", "/environments"),
            Field.made("STATE", Worth.USUAL, UserFields::state),
            Field.time("LAST LOGIN", "/lastLoginAt"),
            Field.extra("ID", "/id"));

    static final List<Field> ONE = of("");

    /** With a password beside it, as it is answered once. */
    static final List<Field> WITH_PASSWORD = withPassword();

    private UserFields() {}

    static String pathOf(JsonNode user) {
        return PATH + "/" + Request.part(user.path("id").asText());
    }

    static JsonNode find(ControlPlane controlPlane, String meant) {
        if (!meant.contains("@")) {
            return controlPlane.ask(Request.get("show the user " + meant, PATH + "/" + Request.part(meant)));
        }
        List<JsonNode> found = new ArrayList<>();
        PageOptions.each(
                controlPlane, Request.get("look for the user " + meant, PATH).with("q", meant), item -> {
                    if (item.path("email").asText().equalsIgnoreCase(meant)) {
                        found.add(item);
                    }
                });
        return found.stream()
                .findFirst()
                .orElseThrow(() -> Failure.of("there is no user " + meant, "See those there are: sandmesh users list"));
    }

    private static List<Field> of(String base) {
        return List.of(
                Field.key("e-mail", base + "/email"),
                Field.key("id", base + "/id"),
                Field.key("role", base + "/role"),
                Field.key("environments", base + "/environments"),
                Field.made("state", Worth.KEY, item -> state(base.isEmpty() ? item : item.at(base))),
                Field.time("last login", base + "/lastLoginAt"),
                Field.time("created", base + "/createdAt"),
                Field.time("changed", base + "/updatedAt"),
                Field.key("version", base + "/version"));
    }

    private static List<Field> withPassword() {
        List<Field> fields = new ArrayList<>(of("/user"));
        fields.add(Field.key("password", "/password"));
        return List.copyOf(fields);
    }

    private static String state(JsonNode user) {
        if (user.path("disabled").asBoolean()) {
            return "disabled";
        }
        return user.path("mustChangePassword").asBoolean() ? "first password" : "active";
    }
}
