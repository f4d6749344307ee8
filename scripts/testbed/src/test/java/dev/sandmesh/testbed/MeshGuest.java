package dev.sandmesh.testbed;

import com.hazelcast.core.Hazelcast;
import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A member of a fleet's mesh that is neither a control node nor an agent, and speaks to them by hand. */
record MeshGuest(Mesh mesh) implements AutoCloseable {

    static MeshGuest join(Fleet fleet) throws TimeoutException {
        return join(fleet, MeshSecurity.OPEN);
    }

    static MeshGuest join(Fleet fleet, MeshSecurity security) throws TimeoutException {
        MeshConfig config = new MeshConfig(
                "sandmesh",
                MeshRole.LITE,
                "127.0.0.1",
                Checkout.freePort(),
                List.of(fleet.control().meshMember()),
                security);
        return join(config);
    }

    static MeshGuest join(MeshConfig config) throws TimeoutException {
        return new MeshGuest(Mesh.join(config, new VertxOptions()).await(60, TimeUnit.SECONDS));
    }

    /** Under how many members' names the mesh knows an address. */
    int subscriptions(String address) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance -> instance.getCluster().getMembers().size() > 1)
                .findFirst()
                .orElseThrow()
                .getMultiMap("__vertx.subs")
                .valueCount(address);
    }

    Vertx vertx() {
        return mesh.vertx();
    }

    String nodeId() {
        return mesh.nodeId();
    }

    JsonObject ask(String address, JsonObject message) throws TimeoutException {
        return vertx().eventBus()
                .<JsonObject>request(address, message)
                .await(60, TimeUnit.SECONDS)
                .body();
    }

    @Override
    public void close() throws TimeoutException {
        mesh.close(Duration.ofSeconds(5)).await(20, TimeUnit.SECONDS);
    }
}
