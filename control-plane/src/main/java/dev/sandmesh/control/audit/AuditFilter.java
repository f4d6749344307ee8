package dev.sandmesh.control.audit;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.EnvironmentScope;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Which rows are wanted, of those that the caller may see. */
record AuditFilter(
        Optional<String> actor,
        Optional<String> action,
        Optional<String> target,
        List<String> outcomes,
        List<String> environments,
        Optional<Instant> from,
        Optional<Instant> to,
        EnvironmentScope scope) {

    AuditFilter {
        outcomes = List.copyOf(outcomes);
        environments = List.copyOf(environments);
    }

    static final AuditFilter EVERYTHING = new AuditFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            EnvironmentScope.ALL);

    static AuditFilter of(Call<?> call) {
        List<String> environments = call.queryList("environment");
        environments.forEach(call::demandEnvironment);
        return new AuditFilter(
                call.query("actor"),
                call.query("action"),
                call.query("target"),
                call.queryList("outcome"),
                environments,
                instant(call, "from"),
                instant(call, "to"),
                call.caller().environments());
    }

    private static Optional<Instant> instant(Call<?> call, String name) {
        try {
            return call.query(name).map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError("query:" + name, "must be a date and time with an offset")));
        }
    }
}
