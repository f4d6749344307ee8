package dev.sandmesh.protocol;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/** One consumer on the bus; whoever opened it closes it. */
public final class Subscription {

    private final MessageConsumer<Object> consumer;

    Subscription(MessageConsumer<Object> consumer) {
        this.consumer = consumer;
    }

    /** Completes when every node knows the consumer. */
    public Future<Void> ready() {
        return consumer.completion();
    }

    public Future<Void> close() {
        return consumer.unregister();
    }
}
