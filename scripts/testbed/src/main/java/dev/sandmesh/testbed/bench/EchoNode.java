package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.mesh.MeshTls;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The peer of the heartbeat bench: a mesh member whose consumer does nothing but answer. */
final class EchoNode {

    static final String ADDRESS = "bench.echo";

    private EchoNode() {}

    /** Arguments: its own port, the {@code host:port} to join, and the folder of the mesh's shell if there is one. */
    public static void main(String[] arguments) {
        MeshConfig config = new MeshConfig(
                "sandmesh",
                MeshRole.DATA,
                "127.0.0.1",
                Integer.parseInt(arguments[0]),
                List.of(arguments[1]),
                arguments.length > 2 ? shell(Path.of(arguments[2])) : MeshSecurity.OPEN);
        Future<Void> unused = Mesh.join(config, new VertxOptions())
                .compose(mesh -> mesh.vertx()
                        .eventBus()
                        .<JsonObject>consumer(
                                ADDRESS,
                                message -> message.reply(ack(message.body().getLong("sequence"))))
                        .completion())
                .onSuccess(ready -> System.out.println(EchoHub.READY))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    /** As long as that of a control node. */
    static JsonObject ack(long sequence) {
        return new JsonObject()
                .put("sequence", sequence)
                .put("at", "2026-01-01T00:00:00.000Z")
                .put("status", "ok")
                .put("desiredVersion", 0);
    }

    private static MeshSecurity shell(Path folder) {
        return new MeshSecurity(
                Optional.of(folder.resolve("mesh.key")),
                Optional.of(new MeshTls(
                        folder.resolve("ca.pem"), folder.resolve("node.pem"), folder.resolve("node-key.pem"))));
    }
}
