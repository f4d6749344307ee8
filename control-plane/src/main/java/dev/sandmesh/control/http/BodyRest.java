package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body that begins with one line of JSON, which is validated as any other, and goes on with bytes that its endpoint takes as quickly as it likes.
 * Any thread, but for what reads the line.
 */
public final class BodyRest {

    public static final String MEDIA_TYPE = "application/vnd.sandmesh.exec";

    private static final String KEY = "sandmesh.bodyRest";

    /** More is not read before it is asked for. */
    private static final int AHEAD_BYTES = 64 * 1024;

    private final HttpServerRequest request;
    private final Context loop;
    private final Promise<Buffer> line = Promise.promise();
    private Buffer kept = Buffer.buffer();
    private @Nullable Promise<Optional<Buffer>> asked;
    private Optional<Throwable> broken = Optional.empty();
    private boolean ended;
    private boolean dropping;

    private BodyRest(HttpServerRequest request, Context loop) {
        this.request = request;
        this.loop = loop;
    }

    /** Whether the request has such a body. */
    static boolean isSent(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.strip().equalsIgnoreCase(MEDIA_TYPE);
    }

    /** Goes on once the line is there; what nobody has taken when the request is answered is dropped. */
    static void begin(RoutingContext context) {
        BodyRest rest = new BodyRest(context.request(), context.vertx().getOrCreateContext());
        rest.request.handler(rest::came);
        rest.request.endHandler(end -> rest.ended());
        rest.request.exceptionHandler(rest::broke);
        context.addEndHandler(answered -> rest.drop());
        rest.line
                .future()
                .onSuccess(line -> {
                    context.put(KEY, rest);
                    context.next();
                })
                .onFailure(context::fail);
    }

    /** Absent of a request with a usual body, and before the line is there. */
    static Optional<BodyRest> of(RoutingContext context) {
        return Optional.ofNullable(context.get(KEY));
    }

    Buffer line() {
        return line.future().result();
    }

    /** The next bytes, as many as there are; empty behind the last. Fails when the client breaks off. */
    public Future<Optional<Buffer>> next() {
        Promise<Optional<Buffer>> answer = Promise.promise();
        loop.runOnContext(turn -> {
            asked = answer;
            hand();
        });
        return answer.future();
    }

    /** Nobody wants more of it. */
    public void drop() {
        loop.runOnContext(turn -> {
            dropping = true;
            kept = Buffer.buffer();
            request.resume();
        });
    }

    private void came(Buffer bytes) {
        if (dropping) {
            return;
        }
        kept.appendBuffer(bytes);
        if (!line.future().isComplete()) {
            readLine(bytes);
        }
        if (kept.length() >= AHEAD_BYTES && line.future().succeeded()) {
            request.pause();
        }
        hand();
    }

    private void readLine(Buffer bytes) {
        int from = kept.length() - bytes.length();
        for (int at = from; at < kept.length(); at++) {
            if (kept.getByte(at) == '\n') {
                Buffer first = kept.getBuffer(0, at);
                kept = kept.getBuffer(at + 1, kept.length());
                line.complete(first);
                return;
            }
        }
        if (kept.length() > HttpConfig.MAX_BODY_BYTES) {
            dropping = true;
            line.fail(new SandmeshException(ErrorCode.BODY_TOO_LARGE));
        }
    }

    private void ended() {
        ended = true;
        if (line.tryComplete(kept)) {
            kept = Buffer.buffer();
        }
        hand();
    }

    /** The rest of what came is not the end of it. */
    private void broke(Throwable failure) {
        broken = Optional.of(failure);
        hand();
    }

    private void hand() {
        Promise<Optional<Buffer>> waiting = asked;
        if (waiting != null && broken.isPresent()) {
            asked = null;
            waiting.fail(broken.get());
            return;
        }
        if (waiting == null || (kept.length() == 0 && !ended)) {
            return;
        }
        asked = null;
        Optional<Buffer> next = Optional.of(kept).filter(bytes -> bytes.length() > 0);
        kept = Buffer.buffer();
        request.resume();
        waiting.complete(next);
    }
}
