package dev.sandmesh.agent.desired;

import dev.sandmesh.agent.desired.ConfigurationFile.Kept;
import dev.sandmesh.agent.heartbeat.Configurations;
import dev.sandmesh.agent.probe.ConditionBoard;
import dev.sandmesh.agent.process.EngineSettings;
import dev.sandmesh.agent.process.SpecException;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what people want. A configuration is in effect when every browser runs with it, and not before; one that cannot be used
 * changes nothing, and its reason is told as long as it is wanted. May be asked from any thread.
 */
public final class Configurator implements Configurations {
    private static final Logger LOG = LoggerFactory.getLogger(Configurator.class);

    private final Vertx vertx;
    private final Context context;
    private final ConfigurationFile file;
    private final Browsers browsers;
    private final ConditionBoard board;
    private final Consumer<Condition> turned;
    private DesiredConfiguration accepted = DesiredConfiguration.NONE;
    private Optional<DesiredConfiguration> refused = Optional.empty();
    private boolean supervised;
    private boolean configuring;
    private volatile List<Condition> conditions = List.of();
    private volatile long running;

    /** {@code turned} is told of the condition when that is news. */
    public Configurator(
            Vertx vertx, Path stateDirectory, InstantSource clock, Browsers browsers, Consumer<Condition> turned) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.file = new ConfigurationFile(stateDirectory);
        this.browsers = browsers;
        this.board = new ConditionBoard(clock);
        this.turned = turned;
    }

    /** What the browsers are to be started with, and those that run were. */
    public Future<EngineSettings> load() {
        return vertx.executeBlocking(file::read).map(kept -> {
            BrowserSettings settings = BrowserSettings.read(kept.wanted().browserConfig());
            accepted = kept.wanted();
            running = kept.runningVersion();
            return settings.engines();
        });
    }

    /** From now on there are browsers that can be configured. */
    public void supervised() {
        context.runOnContext(there -> {
            supervised = true;
            if (!accepted.equals(DesiredConfiguration.NONE)) {
                take(accepted);
            }
        });
    }

    /** None before anybody wanted anything. */
    public List<Condition> conditions() {
        return conditions;
    }

    @Override
    public long runningVersion() {
        return running;
    }

    @Override
    public void wanted(DesiredConfiguration configuration) {
        context.runOnContext(there -> {
            boolean known = refused.map(configuration::equals).orElse(configuration.equals(accepted));
            if (supervised && !configuring && !known) {
                take(configuration);
            }
        });
    }

    private void take(DesiredConfiguration configuration) {
        BrowserSettings settings = BrowserSettings.read(configuration.browserConfig());
        if (!settings.problems().isEmpty()) {
            refuse(configuration, settings.problems());
            return;
        }
        configuring = true;
        browsers.configure(settings)
                .onComplete(done -> context.runOnContext(there -> {
                    configuring = false;
                    if (done.succeeded()) {
                        accept(configuration);
                    } else if (done.cause() instanceof SpecException unusable) {
                        refuse(configuration, unusable.problems());
                    } else {
                        LOG.warn(
                                "configuration {} is tried again: {}",
                                configuration.version(),
                                done.cause().toString());
                    }
                }));
    }

    private void refuse(DesiredConfiguration configuration, List<String> problems) {
        refused = Optional.of(configuration);
        LOG.warn("configuration {} cannot be used: {}", configuration.version(), problems);
        condition(
                false,
                "version " + configuration.version() + " is not used, " + (running == 0 ? "none" : "version " + running)
                        + " is in effect: " + String.join("; ", problems));
    }

    private void accept(DesiredConfiguration configuration) {
        accepted = configuration;
        refused = Optional.empty();
        condition(true, "");
        keep();
        var unused = browsers.ready()
                .onSuccess(ready -> context.runOnContext(there -> {
                    if (configuration.equals(accepted) && running != configuration.version()) {
                        running = configuration.version();
                        LOG.info("configuration {} is in effect", running);
                        keep();
                    }
                }));
    }

    private void keep() {
        Kept kept = new Kept(accepted, running);
        // in the order in which they were asked for
        var unused = vertx.executeBlocking(() -> {
            file.write(kept);
            return kept;
        });
    }

    private void condition(boolean ok, String reason) {
        Optional<Condition> news = board.set(ConditionType.CONFIGURATION_USABLE, ok, reason);
        conditions = board.snapshot();
        news.ifPresent(turned);
    }
}
