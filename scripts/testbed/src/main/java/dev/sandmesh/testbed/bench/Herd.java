package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.identity.Invitation;
import dev.sandmesh.agent.link.LinkFactory;
import dev.sandmesh.agent.link.RelaySettings;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.report.JoinBundle;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Programs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Many agents in one JVM. It says when all are acked, counts while the file {@code watch} is there, and says what it counted. */
final class Herd {

    static final String READY = "all are acked";
    static final String FIGURES = "figures: ";

    /** Of what each writes a line for each start of its process. */
    static final String STARTS = "starts";

    private static final int AT_ONCE = 16;
    private static final Duration LONG = Duration.ofHours(6);

    private Herd() {}

    /**
     * Arguments: its name, how many, how many milliseconds the processes of the first, second, … take to stop (and again from the
     * first on), the URLs of control nodes or, for members of the mesh, their {@code host:port}, the bundle and, if need be, the
     * certificate to believe.
     */
    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        int size = Integer.parseInt(arguments[1]);
        List<Duration> stops = Stream.of(arguments[2].split(",", -1))
                .map(millis -> Duration.ofMillis(Long.parseLong(millis)))
                .toList();
        Path home = Files.createDirectories(Path.of(name));
        Invitation invitation =
                Invitation.of(JoinBundle.read(Fields.of(new JsonObject(Files.readString(Path.of(arguments[4]))))));
        List<String> where = List.of(arguments[3].split(",", -1));
        Optional<String> certificate =
                arguments.length > 5 ? Optional.of(Files.readString(Path.of(arguments[5]))) : Optional.empty();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HerdFigures figures = new HerdFigures();
        for (int from = 0; from < size; from += AT_ONCE) {
            List<Future<Void>> some = new ArrayList<>();
            for (int number = from; number < Math.min(from + AT_ONCE, size); number++) {
                Path state = Files.createDirectories(home.resolve(name + "-" + number));
                SimulatedAgent sandbox = SimulatedAgent.of(name + "-" + number, home, invitation);
                SimulatedProcess process =
                        new SimulatedProcess(vertx, state.resolve(STARTS), stops.get(number % stops.size()));
                HerdSandbox.Below below = new HerdSandbox.Below(sandbox, process, state);
                some.add(HerdSandbox.start(vertx, below, link(where, certificate), figures));
            }
            Future.all(some).await(240, TimeUnit.SECONDS);
        }
        System.out.println(READY);
        Eventually.hold("it is watched", LONG, () -> Files.exists(Path.of("watch")));
        figures.watch();
        Eventually.hold("it is watched no more", LONG, () -> !Files.exists(Path.of("watch")));
        System.out.println(FIGURES + figures.text());
    }

    private static LinkFactory link(List<String> where, Optional<String> certificate) throws IOException {
        return where.get(0).startsWith("ws")
                ? LinkFactory.relay(
                        new RelaySettings(where.stream().map(URI::create).toList(), certificate, Optional.empty()))
                : LinkFactory.cluster(
                        new MeshConfig("sandmesh", MeshRole.LITE, "127.0.0.1", Programs.freePort(), where));
    }
}
