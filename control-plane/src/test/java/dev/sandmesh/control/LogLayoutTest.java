package dev.sandmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LogLayoutTest {

    @Test
    void aMessageIsOneLineWhateverStandsInIt() throws Exception {
        String line = written("a\nb\r\nc\u001b[31md\u0000e\u0085f\u2028g\th, {'x'}", null);
        assertThat(line).endsWith(" a b  c [31md e f g h, {'x'}" + System.lineSeparator());
        assertThat(line.lines()).hasSize(1);
    }

    @Test
    void aStackTraceKeepsItsLines() throws Exception {
        assertThat(written("failed", new IllegalStateException("why")).lines())
                .hasSizeGreaterThan(2)
                .anyMatch(line -> line.startsWith("java.lang.IllegalStateException: why"))
                .anyMatch(line -> line.startsWith("\tat "));
    }

    private static String written(String message, Throwable failure) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(LogLayoutTest.class.getResource("/logback.xml")));
        Logger logger = context.getLogger(Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>) logger.getAppender("STDOUT");
        byte[] bytes =
                console.getEncoder().encode(new LoggingEvent("", logger, Level.INFO, message, failure, new Object[0]));
        context.stop();
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
