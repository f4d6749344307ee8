package dev.sandmesh.agent;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line for each record on stderr: time in UTC, level, short logger name, message; a stack below it when there is one. */
final class LogFormat extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Map<Level, String> NAMES =
            Map.of(Level.SEVERE, "ERROR", Level.WARNING, "WARN", Level.INFO, "INFO");

    /** Kept, since the log manager forgets the level of a logger that nobody holds. */
    private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

    private static final Logger CLUSTER_MANAGER = Logger.getLogger("io.vertx.spi.cluster.hazelcast");

    static void install(Level level) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setFormatter(new LogFormat());
        console.setLevel(Level.ALL);
        root.addHandler(console);
        root.setLevel(level);
        // The library tells its whole life at INFO; what matters of it, the link says itself.
        HAZELCAST.setLevel(level.intValue() < Level.INFO.intValue() ? Level.INFO : Level.SEVERE);
        // A membership that is thrown away after a freeze dies loudly, with traces of no consequence.
        CLUSTER_MANAGER.setLevel(level.intValue() < Level.INFO.intValue() ? Level.INFO : Level.OFF);
    }

    @Override
    public String format(LogRecord entry) {
        String name = String.valueOf(entry.getLoggerName());
        StringWriter line = new StringWriter();
        line.append(TIME.format(entry.getInstant()))
                .append(' ')
                .append(NAMES.getOrDefault(entry.getLevel(), "DEBUG"))
                .append(' ')
                .append(name.substring(name.lastIndexOf('.') + 1))
                .append(": ")
                .append(formatMessage(entry))
                .append('\n');
        if (entry.getThrown() != null) {
            entry.getThrown().printStackTrace(new PrintWriter(line, true));
        }
        return line.toString();
    }
}
