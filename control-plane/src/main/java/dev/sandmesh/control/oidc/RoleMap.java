package dev.sandmesh.control.oidc;

import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides from a claim of the provider which role somebody has, and where. The first rule that matches holds; without one nobody comes
 * in.
 *
 * @param claim its name, or the way to it through objects with dots between
 */
record RoleMap(String claim, List<Rule> rules) {

    private static final String ENVIRONMENT = "[a-z0-9][a-z0-9-]{0,62}";

    /** Who has {@code value} in the claim has this role in these environments. */
    record Rule(String value, String role, EnvironmentScope environments) {}

    RoleMap {
        rules = List.copyOf(rules);
    }

    /** {@code value=role;value=role@dev+lab}; a value may hold any character but a semicolon. */
    static RoleMap parse(String claim, String text, List<String> roles) {
        List<Rule> rules = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            if (!part.isBlank()) {
                rules.add(rule(part.strip(), roles));
            }
        }
        if (rules.isEmpty()) {
            throw new IllegalArgumentException(
                    "SANDMESH_OIDC_ROLE_MAP names no role for anybody: write it as value=role;value=role@environment+environment");
        }
        return new RoleMap(claim, rules);
    }

    private static Rule rule(String part, List<String> roles) {
        int equals = part.lastIndexOf('=');
        String target = part.substring(equals + 1).strip();
        int at = target.indexOf('@');
        String role = at < 0 ? target : target.substring(0, at);
        Set<String> places = at < 0
                ? Set.of()
                : new TreeSet<>(List.of(target.substring(at + 1).split("\\+", -1)));
        boolean known = places.stream().allMatch(place -> place.matches(ENVIRONMENT));
        if (equals < 1 || !roles.contains(role) || !known) {
            throw new IllegalArgumentException("SANDMESH_OIDC_ROLE_MAP: " + part
                    + " is not value=role or value=role@environment+environment, with a role of "
                    + String.join(", ", roles));
        }
        return new Rule(
                part.substring(0, equals).strip(),
                role,
                at < 0 ? EnvironmentScope.ALL : new EnvironmentScope(false, places));
    }

    Optional<Rule> of(JsonObject claims) {
        List<String> values = values(claims);
        return rules.stream().filter(rule -> values.contains(rule.value())).findFirst();
    }

    /** A claim may be one text or a list of them; what is neither counts as nothing. */
    private List<String> values(JsonObject claims) {
        Object found = claims.containsKey(claim) ? claims.getValue(claim) : along(claims, claim.split("\\.", -1));
        if (found instanceof String text) {
            return List.of(text);
        }
        if (found instanceof JsonArray list) {
            return list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        }
        return List.of();
    }

    private static @Nullable Object along(JsonObject claims, String[] way) {
        Object place = claims;
        for (String step : way) {
            place = place instanceof JsonObject object ? object.getValue(step) : null;
        }
        return place;
    }
}
