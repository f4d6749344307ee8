package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time span as people type it: {@code 90s}, {@code 30m}, {@code 12h}, {@code 7d}. */
final class TimeSpan {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})([smhd])");

    private TimeSpan() {}

    static Optional<Duration> find(String text) {
        Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    static Duration parse(String option, String text) {
        return find(text)
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE, option + " " + text + " is no time: 30m, 12h or 7d, for example", List.of()));
    }
}
