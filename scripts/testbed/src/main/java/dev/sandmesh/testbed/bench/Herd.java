package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.identity.Invitation;
import dev.sandmesh.agent.link.LinkFactory;
import dev.sandmesh.agent.link.RelaySettings;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.JoinBundle;
import dev.sandmesh.testbed.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Many relayed agents in one JVM. It says when all are acked, counts while the file {@code watch} is there, and says what it counted. */
public final class Herd {

    static final String READY = "all are acked";
    static final String FIGURES = "figures: ";
    private static final int AT_ONCE = 16;
    private static final Duration LONG = Duration.ofHours(6);

    private Herd() {}

    /** Arguments: its name, how many, where a control node is, the bundle and, if need be, the certificate to believe. */
    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        Path home = Files.createDirectories(Path.of(name));
        Invitation invitation =
                Invitation.of(JoinBundle.read(Fields.of(new JsonObject(Files.readString(Path.of(arguments[3]))))));
        LinkFactory factory = LinkFactory.relay(new RelaySettings(
                List.of(URI.create(arguments[2])),
                arguments.length > 4 ? Optional.of(Files.readString(Path.of(arguments[4]))) : Optional.empty(),
                Optional.empty()));
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HerdFigures figures = new HerdFigures();
        int size = Integer.parseInt(arguments[1]);
        for (int from = 0; from < size; from += AT_ONCE) {
            List<Future<Void>> some = new ArrayList<>();
            for (int number = from; number < Math.min(from + AT_ONCE, size); number++) {
                SimulatedAgent sandbox = SimulatedAgent.of(name + "-" + number, home, invitation);
                some.add(HerdSandbox.start(vertx, sandbox, factory, home.resolve(name + "-" + number), figures));
            }
            Future.all(some).await(120, TimeUnit.SECONDS);
        }
        System.out.println(READY);
        Eventually.hold("it is watched", LONG, () -> Files.exists(Path.of("watch")));
        figures.watch();
        Eventually.hold("it is watched no more", LONG, () -> !Files.exists(Path.of("watch")));
        System.out.println(FIGURES + figures.text());
    }
}
