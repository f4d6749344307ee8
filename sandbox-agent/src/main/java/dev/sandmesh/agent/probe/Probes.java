package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes probes and owns the threads and the client that they share. */
public final class Probes {
    /** Each hung target holds one thread for as long as its time limit, so there are more than a few. */
    private static final int THREADS = 6;

    private final WorkerExecutor workers;
    private final LocalHttp http;
    private final Timeliness timeliness;
    private final Map<String, Probe> named;

    public Probes(Vertx vertx) {
        this(vertx, Map.of());
    }

    /** @param named what {@link ProbeKind#AGENT} can ask for */
    public Probes(Vertx vertx, Map<String, Probe> named) {
        this.named = Map.copyOf(named);
        this.workers = vertx.createSharedWorkerExecutor("sandmesh-probe", THREADS);
        this.http = new LocalHttp(vertx);
        this.timeliness = new Timeliness(vertx);
    }

    public Probe of(ProbeSpec spec) {
        return of(spec, ExecPlace.OWN);
    }

    /** One that asks again what it saw while the agent itself ran late. */
    public Probe of(ProbeSpec spec, ExecPlace place) {
        return new TimelyProbe(plain(spec, place), timeliness);
    }

    private Probe plain(ProbeSpec spec, ExecPlace place) {
        return switch (spec.kind()) {
            case EXEC -> new ExecProbe(workers, place, spec.target(), spec.timeout());
            case TCP -> SocketProbe.tcp(workers, spec.onlyTarget(), spec.timeout());
            case HTTP -> new HttpProbe(http, spec.onlyTarget(), spec.timeout());
            case WORKER -> WorkerProbe.at(http, spec.onlyTarget(), spec.timeout());
            case X11 -> SocketProbe.x11(workers, spec.onlyTarget(), spec.timeout());
            case AGENT ->
                new NamedProbe(
                        Objects.requireNonNull(named.get(spec.onlyTarget()), "no probe " + spec.onlyTarget()),
                        spec.timeout());
            case RFB -> SocketProbe.rfb(workers, spec.onlyTarget(), spec.timeout());
        };
    }

    /** What {@link ProbeKind#AGENT} can ask for. */
    public Set<String> names() {
        return named.keySet();
    }

    /** Whether the agent itself runs on time. */
    public Timeliness timeliness() {
        return timeliness;
    }

    public Future<Void> close() {
        timeliness.close();
        return Future.join(workers.close(), http.close()).mapEmpty();
    }

    LocalHttp http() {
        return http;
    }

    WorkerExecutor workers() {
        return workers;
    }
}
