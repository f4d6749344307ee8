package dev.sandmesh.control.audit;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.Map;

/**
 * Where the second copy of the heads is kept, beside the master key, how long refusals are counted together, and how long rows are
 * kept.
 */
public record AuditConfig(Path home, Duration minute, Period retention) {

    static final Period SEVEN_YEARS = Period.ofYears(7);
    /** The database lets nobody remove what is younger. */
    static final int SHORTEST_DAYS = 30;

    private static final LocalDate ANY_DAY = LocalDate.of(2026, 3, 1);

    public AuditConfig {
        if (ANY_DAY.plus(retention).isBefore(ANY_DAY.plusDays(SHORTEST_DAYS))) {
            throw new IllegalArgumentException("the audit trail is kept for " + SHORTEST_DAYS + " days at least");
        }
    }

    public AuditConfig(Path home) {
        this(home, Duration.ofMinutes(1), SEVEN_YEARS);
    }

    /** Reads SANDMESH_AUDIT_RETENTION. */
    public static AuditConfig read(Map<String, String> environment, Path home) {
        String text = environment.getOrDefault("SANDMESH_AUDIT_RETENTION", "").strip();
        try {
            return new AuditConfig(
                    home,
                    Duration.ofMinutes(1),
                    text.isEmpty() ? SEVEN_YEARS : Period.parse(text).normalized());
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "SANDMESH_AUDIT_RETENTION=" + text + " is not a period of " + SHORTEST_DAYS
                            + " days or more, such as P7Y, P18M or P400D",
                    e);
        }
    }
}
