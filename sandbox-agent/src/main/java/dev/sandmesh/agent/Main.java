package dev.sandmesh.agent;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** {@code dev.sandmesh.agent.Main [--config FILE]}. */
public final class Main {

    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final long STOP_SECONDS = 60;

    private Main() {}

    public static void main(String[] arguments) {
        // Before anybody logs: the standard manager falls silent as soon as the stop begins.
        System.setProperty("java.util.logging.manager", LastingLog.class.getName());
        PrintStream err = System.err;
        try {
            AgentConfig config = ConfigFile.read(configFile(arguments), System.getenv());
            LogFormat.install(config.logLevel());
            run(new Agent(config, Clock.systemUTC()));
        } catch (ConfigException e) {
            err.println("sandmesh-agent: the configuration cannot be used:");
            e.problems().forEach(problem -> err.println("  - " + problem));
            System.exit(USAGE);
        }
    }

    private static void run(Agent agent) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent), "agent-stop"));
        agent.start().onFailure(failure -> {
            LoggerFactory.getLogger(Main.class)
                    .error("the agent cannot start: {}", String.valueOf(failure.getMessage()), failure);
            // Not from an event loop, which the shutdown hook needs.
            new Thread(() -> System.exit(FAILURE), "agent-exit").start();
        });
    }

    private static void stop(Agent agent) {
        CountDownLatch stopped = new CountDownLatch(1);
        agent.stop().onComplete(ignored -> stopped.countDown());
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sandmesh-agent: did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Path> configFile(String[] arguments) {
        if (arguments.length == 0) {
            return Optional.empty();
        }
        if (arguments.length == 2 && arguments[0].equals("--config")) {
            return Optional.of(Path.of(arguments[1]));
        }
        throw new ConfigException(List.of("usage: sandmesh-agent [--config FILE]"));
    }
}
