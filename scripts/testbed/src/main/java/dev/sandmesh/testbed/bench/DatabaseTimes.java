package dev.sandmesh.testbed.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long PostgreSQL worked for each request, from its log with {@code log_min_duration_statement = 0} and
 * {@code log_line_prefix = '%p '}: the sum over a transaction, or over the steps of a statement outside of one.
 */
final class DatabaseTimes {

    /** The options of the server that make it log so. */
    static final List<String> OPTIONS = List.of("-clog_min_duration_statement=0", "-clog_line_prefix=%p ");

    private static final Pattern ENTRY =
            Pattern.compile("^([0-9]+) LOG:  duration: ([0-9.]+) ms  (statement|parse|bind|execute)[^:]*: (.*)$");

    private static final Pattern BEGIN = Pattern.compile("(?i)^BEGIN");
    /** Perhaps with a statement before it that is sent with it. */
    private static final Pattern COMMIT = Pattern.compile("(?i)\\bCOMMIT$");

    private final Pattern wanted;
    private final Latencies latencies = new Latencies();
    private final Map<String, Unit> open = new HashMap<>();
    private final StringBuilder statement = new StringBuilder();

    private static final class Unit {
        private double millis;
        private boolean transaction;
        private boolean wanted;
    }

    private DatabaseTimes(Pattern wanted) {
        this.wanted = wanted;
    }

    /**
     * @param from how much of the log was there before
     * @param wanted found in one of the statements of a request that counts
     */
    static Latencies read(Path log, long from, Pattern wanted) throws IOException {
        DatabaseTimes times = new DatabaseTimes(wanted);
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            lines.skip(from);
            lines.lines().forEach(times::line);
            times.end();
        }
        return times.latencies;
    }

    private void line(String text) {
        if (text.startsWith("\t")) {
            statement.append(' ').append(text.strip());
            return;
        }
        end();
        statement.setLength(0);
        statement.append(text);
    }

    /** What the last line and those that continue it say. */
    private void end() {
        Matcher matcher = ENTRY.matcher(statement);
        if (!matcher.matches()) {
            return;
        }
        String backend = matcher.group(1);
        String sql = matcher.group(4).strip();
        Unit unit = open.computeIfAbsent(backend, first -> new Unit());
        unit.millis += Double.parseDouble(matcher.group(2));
        unit.wanted |= wanted.matcher(sql).find();
        unit.transaction |= BEGIN.matcher(sql).find();
        boolean executed =
                matcher.group(3).equals("execute") || matcher.group(3).equals("statement");
        if (executed && (COMMIT.matcher(sql).find() || !unit.transaction)) {
            open.remove(backend);
            if (unit.wanted) {
                latencies.add((long) (unit.millis * 1e6));
            }
        }
    }
}
