package dev.sandmesh.control;

import dev.sandmesh.control.http.Readiness;
import dev.sandmesh.protocol.mesh.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One control node: started part by part, stopped in the opposite order. */
public final class ControlPlane {

    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final Duration MESH_CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ControlPlaneConfig config;
    private final Readiness readiness = new Readiness();
    private final Deque<Part> running = new ArrayDeque<>();

    /** Something that runs, and how it is ended. */
    private record Part(String name, Supplier<Future<?>> end) {}

    ControlPlane(ControlPlaneConfig config) {
        this.config = config;
    }

    /** Starts a control node; when a part of it fails, the parts before it are stopped again. */
    public static Future<ControlPlane> start(ControlPlaneConfig config) {
        ControlPlane plane = new ControlPlane(config);
        Promise<ControlPlane> started = Promise.promise();
        plane.start().onComplete(up -> started.complete(plane), failure -> plane.stop()
                .onComplete(stopped -> started.fail(failure)));
        return started.future();
    }

    private Future<Void> start() {
        return Mesh.join(config.mesh(), new VertxOptions())
                .compose(mesh -> {
                    ended("mesh", () -> leave(mesh));
                    return new Assembly(config, mesh, readiness, this::ended).build();
                })
                .onSuccess(built -> readiness.up());
    }

    /** Refuses what is new, ends what runs, gives back what this node owns; never fails. */
    public Future<Void> stop() {
        readiness.stopping();
        Promise<Void> stopped = Promise.promise();
        endNext(stopped);
        return stopped.future();
    }

    /** Not a chain of futures: each would report on the event loop of the first, which does not outlive the mesh. */
    private void endNext(Promise<Void> stopped) {
        Part part;
        synchronized (running) {
            part = running.pollFirst();
        }
        if (part == null) {
            stopped.complete();
            return;
        }
        part.end().get().onComplete(ended -> {
            if (ended.failed()) {
                LOG.warn("{} did not stop in order", part.name(), ended.cause());
            }
            endNext(stopped);
        });
    }

    /** From a thread of its own: an event loop does not outlive the Vert.x that it would report the end of. */
    private static Future<Void> leave(Mesh mesh) {
        Promise<Void> left = Promise.promise();
        new Thread(() -> mesh.close(MESH_CLOSE_LIMIT).onComplete(left), "mesh-leaver").start();
        return left.future();
    }

    private void ended(String name, Supplier<Future<?>> end) {
        synchronized (running) {
            running.addFirst(new Part(name, end));
        }
    }

    /** Tells the assembly's parts how they are to be ended. */
    @FunctionalInterface
    interface Endings {
        void add(String name, Supplier<Future<?>> end);
    }
}
