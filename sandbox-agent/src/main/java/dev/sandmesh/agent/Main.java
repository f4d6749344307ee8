package dev.sandmesh.agent;

import dev.sandmesh.agent.capacity.CalibrateOptions;
import dev.sandmesh.agent.process.SpecException;
import dev.sandmesh.agent.process.SpecReading;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** {@code dev.sandmesh.agent.Main [run|calibrate|check|version] [--config FILE]}. */
public final class Main {

    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final long STOP_SECONDS = 60;

    /** For what the kernel still has to clean up of an agent that was killed. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

    private Main() {}

    public static void main(String[] arguments) {
        // Before anybody logs: the standard manager falls silent as soon as the stop begins.
        System.setProperty("java.util.logging.manager", LastingLog.class.getName());
        PrintStream err = System.err;
        try {
            run(CommandLine.read(arguments));
        } catch (ConfigException e) {
            err.println("sandmesh-agent: the configuration cannot be used:");
            e.problems().forEach(problem -> err.println("  - " + problem));
            System.exit(USAGE);
        }
    }

    private static void run(CommandLine line) {
        switch (line.verb()) {
            case RUN -> {
                AgentConfig config = ConfigFile.read(line.config(), System.getenv());
                LogFormat.install(config.logLevel());
                Libraries.open();
                run(config);
            }
            case CALIBRATE -> calibrate(line);
            case CHECK -> check(ConfigFile.read(line.config(), System.getenv()));
            case VERSION -> System.out.println(Build.version());
        }
    }

    private static void calibrate(CommandLine line) {
        if (line.options().contains("--help")) {
            System.out.println(CalibrateOptions.USAGE);
            return;
        }
        CalibrateOptions options;
        try {
            options = CalibrateOptions.read(line.options());
        } catch (IllegalArgumentException e) {
            System.err.println("sandmesh-agent: " + e.getMessage() + "\n" + CalibrateOptions.USAGE);
            System.exit(USAGE);
            return;
        }
        AgentConfig config = ConfigFile.read(line.config(), System.getenv());
        LogFormat.install(config.logLevel());
        System.exit(new Measurement(config, Clock.systemUTC()).run(options) ? 0 : FAILURE);
    }

    /** What would keep the agent from starting, without starting it. */
    private static void check(AgentConfig config) {
        try {
            SpecReading reading = config.readSpec();
            if (!reading.problems().isEmpty()) {
                throw new ConfigException(reading.problems());
            }
            reading.warnings().forEach(warning -> System.out.println("warning: " + warning));
            System.out.println("the configuration is good; " + reading.specs().size() + " processes are specified");
        } catch (IOException e) {
            throw new ConfigException(List.of("this host cannot be looked at: " + e.getMessage()));
        }
    }

    private static void run(AgentConfig config) {
        Optional<StateLock> lock = StateLock.take(config.stateDir(), LOCK_PATIENCE);
        if (lock.isEmpty()) {
            System.err.println("sandmesh-agent: " + StateLock.heldByAnother(config.stateDir()));
            System.exit(FAILURE);
            return;
        }
        Agent agent = new Agent(config, Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, lock.get()), "agent-stop"));
        agent.start().onFailure(failure -> {
            LoggerFactory.getLogger(Main.class)
                    .error("the agent cannot start: {}", String.valueOf(failure.getMessage()), failure);
            int code = failure instanceof SpecException ? USAGE : FAILURE;
            // Not from an event loop, which the shutdown hook needs.
            new Thread(() -> System.exit(code), "agent-exit").start();
        });
    }

    private static void stop(Agent agent, StateLock held) {
        CountDownLatch stopped = new CountDownLatch(1);
        agent.stop().onComplete(ignored -> stopped.countDown());
        try (held) {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sandmesh-agent: did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
