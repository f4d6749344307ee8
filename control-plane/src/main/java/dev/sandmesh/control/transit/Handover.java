package dev.sandmesh.control.transit;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.NetSocket;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to another node. The proxy's own forwarding of upgrades writes what comes without asking whether the other
 * end takes it, so a viewer that does not read costs all memory; hence this one answers the upgrade itself, and pipes. On the event
 * loop of the request.
 */
final class Handover implements ProxyInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /** Until the other node has answered. */
    private static final Duration ANSWERING = Duration.ofSeconds(5);

    private static final int SWITCHED = 101;
    private static final int MOST_SAID = 300;

    private final Vertx vertx;
    private final TransitFigures figures;
    private final Target target;
    private final Duration patience;
    private final Promise<Passing> handed = Promise.promise();
    private @Nullable HttpClientRequest asked;

    /**
     * Where it is to go.
     *
     * @param place {@code host:port} of the node's listener
     */
    record Target(String nodeId, String place, String path, String token) {}

    /** {@code patience} is for how long, later, an end may take nothing. */
    Handover(Vertx vertx, TransitFigures figures, Target target, Duration patience) {
        this.vertx = vertx;
        this.figures = figures;
        this.target = target;
        this.patience = patience;
    }

    static SandmeshException unreachable(String nodeId, String why) {
        return SandmeshException.of(
                ErrorCode.NODE_UNREACHABLE, "Control node " + nodeId + ", which has to answer this, does not: " + why);
    }

    /** Bytes pass when it succeeds; nothing is written when it fails. */
    Future<Passing> begin(HttpServerRequest request, HttpClient client) {
        long late =
                vertx.setTimer(ANSWERING.toMillis(), due -> giveUp("no answer within " + ANSWERING.toSeconds() + " s"));
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(true), client)
                .addInterceptor(this, true)
                .handle(request);
        return handed.future().onComplete(done -> vertx.cancelTimer(late));
    }

    private void giveUp(String why) {
        HttpClientRequest request = asked;
        if (handed.tryFail(unreachable(target.nodeId(), why)) && request != null) {
            drop(request);
        }
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        HttpServerRequest request = context.request().proxiedRequest();
        ask(request, context.client())
                .compose(answer -> answer.statusCode() == SWITCHED ? join(request, answer) : refused(answer))
                .onSuccess(this::joined)
                .onFailure(failure -> giveUp(String.valueOf(failure.getMessage())));
        return handed.future().map(passing -> context.request().response());
    }

    /** Whether it was handed over or not: the proxy has nothing to say to whoever asked. */
    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        return Future.succeededFuture();
    }

    private Future<HttpClientResponse> ask(HttpServerRequest request, HttpClient client) {
        HostAndPort at = HostAndPort.parseAuthority(target.place(), -1);
        if (at == null || at.port() < 0) {
            return Future.failedFuture("its place is said to be '" + target.place() + "'");
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(at.host())
                .setPort(at.port())
                .setURI(target.path())
                .setHeaders(Upgrade.essentials(request.headers())
                        .set(HttpHeaders.AUTHORIZATION, "Bearer " + target.token()));
        return client.request(options).compose(outgoing -> {
            asked = outgoing;
            outgoing.exceptionHandler(broken -> LOG.debug("the connection to {} broke", target.place(), broken));
            if (handed.future().isComplete()) {
                drop(outgoing);
            }
            return outgoing.connect();
        });
    }

    /** What the node sends before the viewer has its answer waits in the socket. */
    private Future<Passing> join(HttpServerRequest request, HttpClientResponse answer) {
        NetSocket node = answer.netSocket();
        node.pause();
        if (handed.future().isComplete()) {
            node.close().onFailure(gone -> LOG.debug("already closed", gone));
            return Future.failedFuture("too late");
        }
        request.response().setStatusCode(SWITCHED).headers().setAll(Upgrade.essentials(answer.headers()));
        return request.toNetSocket()
                .map(viewer -> new Passing(
                        vertx,
                        new Passing.End(viewer, request.connection()),
                        new Passing.End(node, answer.request().connection()),
                        figures,
                        patience))
                .onFailure(gone -> node.close().onFailure(already -> LOG.debug("already closed", already)));
    }

    private void joined(Passing passing) {
        passing.start();
        figures.joined();
        if (!handed.tryComplete(passing)) {
            passing.cut();
        }
    }

    private <T> Future<T> refused(HttpClientResponse answer) {
        Buffer said = Buffer.buffer();
        answer.handler(piece -> said.appendBuffer(piece.slice(0, Math.min(piece.length(), MOST_SAID - said.length()))));
        return answer.end().transform(end -> {
            drop(answer.request());
            String text = said.toString(StandardCharsets.UTF_8).strip();
            return Future.failedFuture("it answered " + answer.statusCode() + (text.isEmpty() ? "" : ": " + text));
        });
    }

    static void drop(HttpClientRequest request) {
        request.connection().close().onFailure(gone -> LOG.debug("already closed", gone));
    }
}
