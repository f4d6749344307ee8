package dev.sandmesh.agent.process;

import dev.sandmesh.agent.process.ProcessOrderException.Cause;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is asked for one process; each order ends done or with a reason, within the limit. */
final class ProcessOrders {
    private final Vertx vertx;
    private final Duration limit;
    private final Reconciler reconciler;
    private final StoppedByOrder stoppedByOrder;
    private final List<Order<?>> open = new ArrayList<>();

    private record Order<T>(ManagedProcess process, Goal<T> goal, Promise<T> promise) {
        void check() {
            try {
                goal.reached().ifPresent(promise::tryComplete);
            } catch (ProcessOrderException e) {
                promise.tryFail(e);
            }
        }
    }

    private interface Goal<T> {
        /** @throws ProcessOrderException when it cannot be any more */
        Optional<T> reached();
    }

    ProcessOrders(Vertx vertx, Duration limit, Reconciler reconciler, StoppedByOrder stoppedByOrder) {
        this.vertx = vertx;
        this.limit = limit;
        this.reconciler = reconciler;
        this.stoppedByOrder = stoppedByOrder;
    }

    /** Also of one that was stopped by order. */
    Future<RestartOutcome> restart(String name) {
        ManagedProcess process = find(name);
        checkNeeds(process);
        int launches = process.launches();
        long began = System.nanoTime();
        boolean wasStopped = process.isHeld();
        reconciler.hold(process, false);
        process.replace(Replacement.byOrder(name));
        return await(wasStopped, process, () -> {
            if (!isUpAfter(launches, process)) {
                return Optional.empty();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return Optional.of(new RestartOutcome(name, process.runner.pid(), process.restarts(), took));
        });
    }

    Future<StartOutcome> start(String name) {
        ManagedProcess process = find(name);
        checkNeeds(process);
        boolean runs = process.runner.isAlive();
        boolean wasStopped = process.isHeld();
        boolean ranBefore = process.isReady() && isWanted(process);
        if (wasStopped) {
            reconciler.hold(process, false);
        } else if (!runs) {
            process.replace(Replacement.byStartOrder(name));
        }
        int launches = runs ? process.launches() - 1 : process.launches();
        return await(
                wasStopped,
                process,
                () -> ranBefore || isUpAfter(launches, process)
                        ? Optional.of(new StartOutcome(name, process.runner.pid(), process.restarts(), ranBefore))
                        : Optional.empty());
    }

    Future<StopOutcome> stop(String name) {
        ManagedProcess process = find(name);
        boolean wasStopped = process.isHeld();
        reconciler.hold(process, true);
        return await(true, process, () -> {
            if (!process.isHeld()) {
                throw new ProcessOrderException(Cause.OVERTAKEN, name + " is started again by a later order");
            }
            List<String> dependents =
                    Followers.all(process).stream().map(ManagedProcess::name).toList();
            return concerned(process).stream().allMatch(ManagedProcess::isGone)
                    ? Optional.of(new StopOutcome(name, dependents, wasStopped))
                    : Optional.empty();
        });
    }

    /** After every step. */
    void check() {
        List.copyOf(open).forEach(order -> {
            if (reconciler.isStopping()) {
                order.promise().tryFail(stopping());
            } else if (order.process().isRetired()) {
                String why = order.process().name() + " is not in the specification any more";
                order.promise().tryFail(new ProcessOrderException(Cause.UNKNOWN_PROCESS, why));
            } else {
                order.check();
            }
        });
    }

    private <T> Future<T> await(boolean keep, ManagedProcess process, Goal<T> goal) {
        Promise<T> promise = Promise.promise();
        Order<T> order = new Order<>(process, goal, promise);
        open.add(order);
        long timer = vertx.setTimer(
                Math.max(1, limit.toMillis()),
                expired -> promise.tryFail(new ProcessOrderException(Cause.TIMED_OUT, overdue(process))));
        Future<T> ended = promise.future().onComplete(end -> {
            open.remove(order);
            vertx.cancelTimer(timer);
        });
        return keep ? stoppedByOrder.kept().compose(onDisk -> ended) : ended;
    }

    private ManagedProcess find(String name) {
        if (reconciler.isStopping()) {
            throw stopping();
        }
        return reconciler.get(name);
    }

    private static ProcessOrderException stopping() {
        return new ProcessOrderException(Cause.STOPPING, "everything is being stopped");
    }

    /** @throws ProcessOrderException when it will not be */
    private static boolean isUpAfter(int launches, ManagedProcess process) {
        if (process.isHeld()) {
            throw new ProcessOrderException(Cause.OVERTAKEN, process.name() + " is stopped by a later order");
        }
        checkNeeds(process);
        if (process.launches() <= launches) {
            return false;
        }
        Set<ManagedProcess> concerned = concerned(process);
        concerned.stream()
                .filter(each -> each.state() == ProcessState.FLAPPING)
                .findFirst()
                .ifPresent(each -> {
                    throw new ProcessOrderException(
                            Cause.FLAPPING, each.name() + " exits again and again: " + each.lastExit());
                });
        return process.replacement().isEmpty()
                && concerned.stream()
                        .filter(each -> Reconciler.atRest(each).isEmpty())
                        .allMatch(ManagedProcess::isReady);
    }

    private static boolean isWanted(ManagedProcess process) {
        return !process.isHeld() && process.replacement().isEmpty();
    }

    private static void checkNeeds(ManagedProcess process) {
        process.dependencies.stream()
                .flatMap(needed -> Reconciler.atRest(needed).stream())
                .findFirst()
                .ifPresent(stopped -> {
                    String name = stopped.name();
                    throw new ProcessOrderException(
                            Cause.DEPENDENCY_STOPPED,
                            process.name() + " needs " + name + ", which is stopped by order: start " + name
                                    + " first");
                });
    }

    private String overdue(ManagedProcess process) {
        ManagedProcess slow = concerned(process).stream()
                .filter(each -> process.isHeld()
                        ? !each.isGone()
                        : !each.isReady() && Reconciler.atRest(each).isEmpty())
                .findFirst()
                .orElse(process);
        return (process.isHeld() ? "not gone after " : "not ready after ") + limit.toSeconds() + " s: " + slow.name()
                + " is " + slow.state() + " (" + slow.reason() + ")";
    }

    private static Set<ManagedProcess> concerned(ManagedProcess process) {
        Set<ManagedProcess> all = new LinkedHashSet<>(List.of(process));
        all.addAll(Followers.all(process));
        return all;
    }
}
