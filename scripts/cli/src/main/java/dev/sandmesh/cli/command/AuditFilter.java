package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which rows of the audit trail. */
final class AuditFilter {

    private static final String TIME = "2026-11-21, 2026-11-21T15:00:00Z, or how long ago: 30m, 12h, 7d.";

    @Option(names = "--actor", paramLabel = "WHO", description = "The id or the name of who did it.")
    private Optional<String> actor = Optional.empty();

    @Option(names = "--action", paramLabel = "ACTION", description = "An operation of the API, for example updateUser.")
    private Optional<String> action = Optional.empty();

    @Option(names = "--target", paramLabel = "WHAT", description = "The id or the name of what it was done to.")
    private Optional<String> target = Optional.empty();

    @Option(names = "--outcome", paramLabel = "OUTCOME", split = ",", description = "success, denied, failed.")
    private List<String> outcomes = new ArrayList<>();

    @Option(names = "--environment", paramLabel = "NAME", split = ",", description = "In these environments.")
    private List<String> environments = new ArrayList<>();

    @Option(names = "--from", paramLabel = "TIME", description = "Not before: " + TIME)
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Before: " + TIME)
    private Optional<String> to = Optional.empty();

    Request on(Request request, Instant now) {
        return request.with("actor", actor)
                .with("action", action)
                .with("target", target)
                .with("outcome", outcomes)
                .with("environment", environments)
                .with("from", from.map(text -> instant("--from", text, now)))
                .with("to", to.map(text -> instant("--to", text, now)));
    }

    static Instant instant(String option, String text, Instant now) {
        try {
            return TimeSpan.find(text)
                    .map(now::minus)
                    .orElseGet(() -> text.contains("T")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    option + " " + text + " is no time",
                    List.of("A time is " + TIME + " A day begins in UTC."));
        }
    }
}
