package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.get;
import static dev.sandmesh.control.registry.RunningRegistry.host;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.client.Sample;
import dev.sandmesh.protocol.client.Samples;
import dev.sandmesh.protocol.report.Capacity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A mesh that does not take the first subscription to samples. */
@ExtendWith(VertxExtension.class)
final class SamplesSubscriptionTest {

    private static final String SAMPLES = Address.samples("dev");

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private RunningRegistry running;

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void oneThatFailsIsClosedAndTriedAgain(Vertx vertx) throws Exception {
        open(vertx, Future.failedFuture("the mesh is torn"));
        assertSamplesCome();
    }

    @Test
    void oneThatIsNeverAnsweredIsClosedAndTriedAgain(Vertx vertx) throws Exception {
        open(vertx, Promise.<Void>promise().future());
        assertSamplesCome();
    }

    private void open(Vertx vertx, Future<Void> first) throws Exception {
        EventBus mesh = changed(EventBus.class, vertx.eventBus(), (method, args) -> {
            boolean isSubscription = method.getName().equals("consumer") && args.length == 2 && SAMPLES.equals(args[0]);
            return isSubscription && opened.incrementAndGet() == 1
                    ? Optional.of(refused(vertx, first))
                    : Optional.empty();
        });
        Vertx there = changed(
                Vertx.class,
                vertx,
                (method, args) -> method.getName().equals("eventBus") ? Optional.of(mesh) : Optional.empty());
        running = new RunningRegistry(there, POSTGRES.open(vertx));
    }

    /** Nothing arrives by it. */
    private MessageConsumer<?> refused(Vertx vertx, Future<Void> completion) {
        MessageConsumer<?> idle = vertx.eventBus().consumer("nobody speaks here");
        return changed(MessageConsumer.class, idle, (method, args) -> {
            if (method.getName().equals("unregister")) {
                closed.incrementAndGet();
                return Optional.of(Future.succeededFuture());
            }
            return method.getName().equals("completion") ? Optional.of(completion) : Optional.empty();
        });
    }

    private void assertSamplesCome() throws Exception {
        Ownership owner = running.owned("node-a", Registers.of("heard"));
        until("samples are heard", () -> {
            running.bus.publish(SAMPLES, new Samples("dev", Instant.now(), List.of(sample(owner))));
            return get(running.registry.fleet().view(owner.sandboxId()))
                    .filter(view -> view.containsKey("host"))
                    .isPresent();
        });
        assertThat(opened).hasValue(2);
        assertThat(closed).hasValue(1);
    }

    private static Sample sample(Ownership owner) {
        return new Sample(
                owner.sandboxId(),
                owner.epoch(),
                "healthy",
                Instant.now(),
                new Capacity(4, 0, 4),
                List.of(),
                host(7),
                List.of(),
                List.of());
    }

    /** The real one, but for the calls that {@code answer} answers. */
    private static <T> T changed(
            Class<T> type, T real, BiFunction<Method, Object[], Optional<? extends Object>> answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Optional<? extends Object> instead = answer.apply(method, args == null ? new Object[0] : args);
            if (instead.isPresent()) {
                return instead.get();
            }
            try {
                return method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
