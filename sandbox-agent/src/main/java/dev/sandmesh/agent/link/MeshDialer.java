package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.mesh.MeshTls;
import dev.sandmesh.protocol.mesh.MutualTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes the bytes of a view to the control node that waits for them, as one member of the mesh to another. */
final class MeshDialer {

    private final Vertx vertx;
    private final Optional<MeshTls> files;
    private final OpenView order;
    private final long millis;

    private MeshDialer(Vertx vertx, Optional<MeshTls> files, OpenView order) {
        this.vertx = vertx;
        this.files = files;
        this.order = order;
        this.millis = ControlLink.DIAL_LIMIT.toMillis() / Math.max(1, order.at().size());
    }

    /** One of the places that the order names, within {@link ControlLink#DIAL_LIMIT}. */
    static Future<ByteStream> dial(Vertx vertx, Optional<MeshTls> files, OpenView order) {
        MeshDialer dialer = new MeshDialer(vertx, files, order);
        return order.at().isEmpty()
                ? Future.failedFuture("the order names no place of the control node")
                : vertx.executeBlocking(dialer::shown, false).compose(shown -> dialer.oneOf(order.at(), shown));
    }

    /** The files are read for each view: so what is shown is what they hold. Empty where the mesh is within this host. Blocks its thread. */
    private Optional<ClientSSLOptions> shown() throws IOException {
        if (files.isPresent()) {
            return Optional.of(MutualTls.read(files.get()).connecting());
        }
        for (String place : order.at()) {
            if (!InetAddress.getByName(host(place)).isLoopbackAddress()) {
                throw new IOException(place + " is off this host, and the mesh has no certificates (mesh.certificate)");
            }
        }
        return Optional.empty();
    }

    private Future<ByteStream> oneOf(List<String> places, Optional<ClientSSLOptions> shown) {
        Future<ByteStream> first = one(places.get(0), shown.orElse(null));
        return places.size() == 1 ? first : first.recover(failure -> oneOf(places.subList(1, places.size()), shown));
    }

    private Future<ByteStream> one(String place, @Nullable ClientSSLOptions shown) {
        NetClient client = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout((int) millis)
                .setReceiveBufferSize(ByteStream.PIECE_BYTES)
                .setTcpNoDelay(true));
        ConnectOptions to = new ConnectOptions().setHost(host(place)).setPort(port(place));
        if (shown != null) {
            to.setSsl(true).setSslOptions(shown);
        }
        return client.connect(to)
                .compose(socket -> Upgrade.ask(socket, place, order.hop())
                        .map(behind -> ByteStream.of(socket, behind, client::close)))
                .timeout(millis, TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    client.close();
                    return Future.failedFuture(new IOException(place + ": " + failure.getMessage(), failure));
                });
    }

    /** Without the brackets of IPv6. */
    private static String host(String place) {
        int colon = place.lastIndexOf(':');
        return (colon < 0 ? place : place.substring(0, colon)).replaceAll("[\\[\\]]", "");
    }

    private static int port(String place) {
        return Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
    }
}
