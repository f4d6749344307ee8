package dev.sandmesh.control.registry;

import dev.sandmesh.control.change.ChangeFollower;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.ChangeReader;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.client.Samples;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps this node's view of the fleet, from the log and the samples, and answers from it while the database is away. */
public final class FleetVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(FleetVerticle.class);
    private static final long RETRY_MILLIS = 1000;
    /** No fact tells of an environment. */
    private static final long ENVIRONMENTS_MILLIS = 10_000;

    private static final Duration LISTEN_LIMIT = Duration.ofSeconds(5);

    private final Source source;
    private final ChangeLog changeLog;
    private final Bus bus;
    private final InstantSource clock;
    private final FleetView view = new FleetView();
    private final Map<String, Subscription> samples = new HashMap<>();
    private volatile BiConsumer<SandboxId, DesiredConfiguration> desired = (id, configuration) -> {};
    private volatile BiConsumer<SandboxId, Long> ended = (id, epoch) -> {};
    private @Nullable ChangeFollower follower;
    private boolean stopped;
    private long environmentsTimer = -1;

    /** What the view begins with. */
    record Source(SandboxStore sandboxes, EnvironmentStore environments) {}

    FleetVerticle(Source source, ChangeLog changeLog, Bus bus, InstantSource clock) {
        this.source = source;
        this.changeLog = changeLog;
        this.bus = bus;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        environmentsTimer = vertx.setPeriodic(ENVIRONMENTS_MILLIS, timer -> environments()
                .onFailure(failure -> LOG.debug("environments cannot be read now: {}", failure.getMessage())));
        return follow().recover(failure -> {
            LOG.warn("the fleet cannot be loaded yet: {}", failure.getMessage());
            vertx.setTimer(RETRY_MILLIS, timer -> retry());
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(environmentsTimer);
        ChangeFollower open = follower;
        List<Future<Void>> closing =
                samples.values().stream().map(Subscription::close).toList();
        return Future.join(closing).eventually(() -> open == null ? Future.succeededFuture() : open.close());
    }

    /** Who is told of every configuration that people want, in their order and without holes. */
    void tellDesired(BiConsumer<SandboxId, DesiredConfiguration> told) {
        desired = told;
    }

    /** Who is told of every sandbox that is terminated, with the epoch that nobody has. */
    void tellEnded(BiConsumer<SandboxId, Long> told) {
        ended = told;
    }

    /** As this node knows it; empty when the sandbox is newer than that. */
    Future<Optional<DesiredConfiguration>> desired(SandboxId id) {
        return ask(now -> view.desired(id.toString()));
    }

    Future<SandboxPage> page(SandboxQuery query) {
        return ask(now -> view.page(query, now));
    }

    Future<Optional<JsonObject>> view(SandboxId id) {
        return ask(now -> view.find(id.toString(), now));
    }

    /** Empty when this node knows no such sandbox. */
    Future<Optional<TimelinePage>> events(SandboxId id, EventQuery query) {
        return ask(now -> view.events(id.toString(), query));
    }

    Future<EnvironmentList> environments(EnvironmentScope scope) {
        return ask(now -> view.environments(scope));
    }

    Future<FleetSummary> summary(EnvironmentScope scope) {
        return ask(now -> FleetSummary.of(view.all(scope, now), view.cursor()));
    }

    /** Of one that is not terminated. */
    Future<Optional<String>> environmentOf(SandboxId id) {
        return ask(now -> view.environmentOf(id.toString()));
    }

    /** Those whose owner has told of them lately. */
    Future<Set<SandboxId>> reporting(Collection<Ownership> owners) {
        return ask(now -> owners.stream()
                .filter(owner -> view.isSampled(owner.sandboxId().toString(), owner.epoch(), now))
                .map(Ownership::sandboxId)
                .collect(Collectors.toSet()));
    }

    Future<List<SandboxId>> idsOf(String link) {
        return ask(now -> view.idsOf(link).stream().map(SandboxId::of).toList());
    }

    /** How far the view has followed the log. */
    Future<Long> cursor() {
        return ask(now -> view.cursor());
    }

    private <T> Future<T> ask(Function<Instant, T> question) {
        Promise<T> answer = Promise.promise();
        context.runOnContext(go -> {
            try {
                answer.complete(question.apply(clock.instant()));
            } catch (RuntimeException failure) {
                answer.fail(failure);
            }
        });
        return answer.future();
    }

    private Future<Void> follow() {
        ChangeFollower opened = new ChangeFollower(vertx, bus, changeLog, new Reader());
        follower = opened;
        return opened.start();
    }

    private void retry() {
        if (!stopped) {
            follow().onFailure(failure -> vertx.setTimer(RETRY_MILLIS, timer -> retry()));
        }
    }

    private Future<Void> environments() {
        return source.environments().list(EnvironmentScope.ALL).compose(found -> {
            view.load(found);
            return Future.join(found.stream()
                            .map(environment -> listen(environment.name()))
                            .toList())
                    .mapEmpty();
        });
    }

    private Future<Void> listen(String environment) {
        if (environment.isEmpty()) {
            return Future.succeededFuture();
        }
        Subscription known = samples.get(environment);
        if (known != null) {
            return ready(known);
        }
        Subscription opened = bus.listen(Address.samples(environment), Samples::read, this::sampled);
        samples.put(environment, opened);
        return ready(opened).onFailure(failure -> giveUp(environment, opened));
    }

    private static Future<Void> ready(Subscription subscription) {
        return subscription.ready().timeout(LISTEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whoever wants it next tries it anew. */
    private void giveUp(String environment, Subscription failed) {
        if (samples.remove(environment, failed)) {
            failed.close()
                    .onFailure(failure -> LOG.warn("a subscription to samples of {} is left", environment, failure));
        }
    }

    private void sampled(Samples batch) {
        Instant now = clock.instant();
        batch.items().forEach(sample -> view.apply(sample, now));
    }

    /** Reads the log on this verticle's event loop. */
    private final class Reader implements ChangeReader {

        @Override
        public Future<Long> load() {
            return environments().compose(listening -> source.sandboxes().all()).map(found -> {
                view.load(found.sandboxes().stream().map(SandboxView::of).toList(), found.cursor(), clock.instant());
                found.sandboxes().stream()
                        .filter(sandbox -> sandbox.desired().version() > 0)
                        .forEach(sandbox -> desired.accept(sandbox.id(), sandbox.desired()));
                return found.cursor();
            });
        }

        @Override
        public void apply(Change change) {
            view.apply(change, clock.instant());
            if (change.kind() == ChangeKind.SANDBOX && change.patch().containsKey("desiredVersion")) {
                view.desired(change.id()).ifPresent(configuration -> desired.accept(change.sandbox(), configuration));
            }
            if (isTheEnd(change)) {
                ended.accept(change.sandbox(), change.patch().getLong("epoch"));
            }
            listen(change.environment())
                    .onFailure(failure -> LOG.warn("no samples of {}: {}", change.environment(), failure.getMessage()));
        }

        private static boolean isTheEnd(Change change) {
            return change.kind() == ChangeKind.SANDBOX
                    && change.patch().containsKey("epoch")
                    && SandboxStatus.TERMINATED.wireName().equals(change.patch().getValue("status"));
        }
    }
}
