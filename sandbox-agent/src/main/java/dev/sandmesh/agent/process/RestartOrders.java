package dev.sandmesh.agent.process;

import dev.sandmesh.agent.process.RestartFailedException.Cause;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The restarts that somebody waits for; each ends done or with a reason, within the limit. */
final class RestartOrders {
    private final Vertx vertx;
    private final Duration limit;
    private final List<Order> open = new ArrayList<>();

    private record Order(ManagedProcess process, int launchesBefore, long began, Promise<RestartOutcome> promise) {}

    RestartOrders(Vertx vertx, Duration limit) {
        this.vertx = vertx;
        this.limit = limit;
    }

    Future<RestartOutcome> await(ManagedProcess process) {
        Promise<RestartOutcome> promise = Promise.promise();
        Order order = new Order(process, process.launches(), System.nanoTime(), promise);
        open.add(order);
        long timer = vertx.setTimer(Math.max(1, limit.toMillis()), expired -> {
            open.remove(order);
            promise.tryFail(new RestartFailedException(Cause.TIMED_OUT, overdue(order)));
        });
        return promise.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private String overdue(Order order) {
        ManagedProcess slow = withDependents(order.process()).stream()
                .filter(process -> !process.isReady())
                .findFirst()
                .orElse(order.process());
        return "not ready after " + limit.toSeconds() + " s: " + slow.name() + " is " + slow.state() + " ("
                + slow.reason() + ")";
    }

    /** After every step. */
    void check(boolean stopping) {
        for (Order order : List.copyOf(open)) {
            if (stopping) {
                fail(order, new RestartFailedException(Cause.STOPPING, "everything is being stopped"));
            } else if (order.process().isRetired()) {
                fail(
                        order,
                        new RestartFailedException(
                                Cause.UNKNOWN_PROCESS,
                                order.process().name() + " is not in the specification any more"));
            } else if (order.process().launches() > order.launchesBefore()) {
                checkRestarted(order);
            }
        }
    }

    private void checkRestarted(Order order) {
        Set<ManagedProcess> concerned = withDependents(order.process());
        if (concerned.stream().allMatch(ManagedProcess::isReady)) {
            open.remove(order);
            ManagedProcess process = order.process();
            Duration took = Duration.ofNanos(System.nanoTime() - order.began());
            order.promise()
                    .tryComplete(new RestartOutcome(process.name(), process.runner.pid(), process.restarts(), took));
            return;
        }
        concerned.stream()
                .filter(process -> process.state() == ProcessState.FLAPPING)
                .findFirst()
                .ifPresent(process -> fail(
                        order,
                        new RestartFailedException(
                                Cause.FLAPPING, process.name() + " exits again and again: " + process.lastExit())));
    }

    private void fail(Order order, RestartFailedException failure) {
        open.remove(order);
        order.promise().tryFail(failure);
    }

    private static Set<ManagedProcess> withDependents(ManagedProcess process) {
        Set<ManagedProcess> all = new LinkedHashSet<>(List.of(process));
        process.dependents.forEach(dependent -> all.addAll(withDependents(dependent)));
        return all;
    }
}
