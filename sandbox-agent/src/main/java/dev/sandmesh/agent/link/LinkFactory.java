package dev.sandmesh.agent.link;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.protocol.mesh.MeshConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Makes the one kind of link that an agent has; what the other kind needs is not even loaded. */
public interface LinkFactory {

    /** For the link verticle that has been deployed. */
    ControlLink make(Surroundings around);

    /**
     * What a link needs.
     *
     * @param vertx the agent's own
     * @param context the link verticle's, where everything is called and answered
     * @param introduction who the agent is; may still be in the making
     * @param commands who obeys
     * @param departure to be called on {@code context} when somebody left who may have been the owner
     */
    record Surroundings(
            Vertx vertx,
            Context context,
            Future<Introduction> introduction,
            CommandHandler commands,
            Runnable departure) {}

    /** A member of the mesh. */
    static LinkFactory cluster(MeshConfig mesh) {
        return around -> new ClusterLink(around.vertx(), around.context(), mesh, around.commands(), around.departure());
    }

    /** One WebSocket to a control node. */
    static LinkFactory relay(RelaySettings settings) {
        return around -> new RelayLink(settings, around);
    }
}
