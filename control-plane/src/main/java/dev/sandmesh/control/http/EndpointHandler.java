package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything around one endpoint: who asks, may they, is it valid, how long may it take, what is written. */
final class EndpointHandler implements Handler<RoutingContext> {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointHandler.class);

    private final Contract.Operation operation;
    private final Endpoint<?, ?> endpoint;
    private final BodyType bodyType;
    private final RequestRules rules;
    private final EndpointGuard guard;

    EndpointHandler(Contract.Operation operation, Endpoint<?, ?> endpoint, RequestRules rules, EndpointGuard guard) {
        this.operation = operation;
        this.endpoint = endpoint;
        this.bodyType = BodyType.of(endpoint);
        this.rules = rules;
        this.guard = guard;
        if (bodyType.none() == rules.hasBody()) {
            throw new IllegalStateException("contract and class differ about the body of " + operation.id());
        }
    }

    @Override
    public void handle(RoutingContext context) {
        long begun = System.nanoTime();
        context.addEndHandler(end -> guard.metrics()
                .answered(operation.id(), context.response().getStatusCode(), System.nanoTime() - begun));
        caller(context)
                .onFailure(failure -> audit(bare(context, new AuditMark(), Caller.ANONYMOUS), failure))
                .compose(caller -> answer(context, caller).onSuccess(reply -> write(context, caller, reply)))
                .onFailure(failure -> ProblemHandler.write(context, ProblemHandler.exceptionOf(failure, 500)));
    }

    private Future<Caller> caller(RoutingContext context) {
        try {
            return guard.callerFor(operation, context.request());
        } catch (SandmeshException tooOften) {
            return Future.failedFuture(tooOften);
        }
    }

    private Future<Reply<?>> answer(RoutingContext context, Caller caller) {
        AuditMark mark = new AuditMark();
        Call<Object> bare = bare(context, mark, caller);
        try {
            guard.demandShare(caller, context.response());
            guard.demand(operation, caller);
            return inTime(guard.demandPlace(operation, caller, context.pathParams())
                            .compose(inPlace -> invoke(validated(context, mark, caller), BodyRest.of(context))))
                    .<Reply<?>>map(answer -> answer instanceof Reply<?> reply ? reply : Reply.ok(answer))
                    .compose(reply -> traced(reply, mark))
                    .onFailure(failure -> audit(bare, failure));
        } catch (SandmeshException refusal) {
            audit(bare, refusal);
            return Future.failedFuture(refusal);
        }
    }

    /** What comes too late is let go of. */
    private Future<?> inTime(Future<?> answer) {
        return answer.timeout(guard.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(late -> answer.onSuccess(unsent -> {
                    if (unsent instanceof Reply<?> reply) {
                        letGo(reply);
                    }
                }));
    }

    private static void letGo(Reply<?> reply) {
        if (reply.body().orElse(null) instanceof BodyPieces pieces) {
            pieces.close();
        }
    }

    /** Whoever adds an operation that changes something and forgets its row finds out at its first success. */
    private Future<Reply<?>> traced(Reply<?> reply, AuditMark mark) {
        if (operation.audited() && reply.status() < 400 && !mark.isSet()) {
            LOG.error("{} has succeeded without a row in the audit trail", operation.id());
            return Future.failedFuture(new SandmeshException(ErrorCode.INTERNAL));
        }
        return Future.succeededFuture(reply);
    }

    /** The request before it was looked at: its path may hold anything. */
    private Call<Object> bare(RoutingContext context, AuditMark mark, Caller caller) {
        return new Call<>(
                request(context, mark, context.pathParams(), Map.of(), operation.permission()), NoBody.NONE, caller);
    }

    /** Of reading only what was denied is told: that something was not found changes nothing. */
    private void audit(Call<?> call, Throwable failure) {
        SandmeshException refusal = new SandmeshException(ErrorCode.INTERNAL);
        if (failure instanceof SandmeshException known) {
            refusal = known;
        } else if (failure instanceof TimeoutException) {
            refusal = new SandmeshException(ErrorCode.REQUEST_TIMEOUT);
        }
        if (refusal.truth().denial() || (!operation.method().equals("get") && refusal.code() != ErrorCode.STARTING)) {
            guard.tell(operation, call, refusal);
        }
    }

    private Call<Object> validated(RoutingContext context, AuditMark mark, Caller caller) {
        List<FieldError> errors = new ArrayList<>();
        Map<String, String> path = rules.path(context.pathParams(), errors);
        Map<String, String> query = rules.query(context.queryParams(), errors);
        rules.headers(context.request().headers(), errors);
        JsonNode body = rules.body(
                context.request().getHeader(HttpHeaders.CONTENT_TYPE),
                BodyRest.of(context).map(BodyRest::line).orElseGet(context.body()::buffer),
                errors);
        if (!errors.isEmpty()) {
            throw new SandmeshException("Some of it is wrong, see errors", errors);
        }
        String permission = operation.permissionFor(body);
        if (!body.isNull()) {
            guard.demand(permission, caller);
        }
        return new Call<>(request(context, mark, path, query, permission), bodyType.read(body), caller);
    }

    private Call.Request request(
            RoutingContext context,
            AuditMark mark,
            Map<String, String> path,
            Map<String, String> query,
            String permission) {
        Map<String, String> headers = new HashMap<>();
        // HTTP/2 may send each cookie by itself.
        context.request()
                .headers()
                .forEach((name, value) -> headers.merge(
                        name.toLowerCase(Locale.ROOT),
                        value,
                        (first, more) -> name.equalsIgnoreCase("cookie") ? first + "; " + more : first));
        headers.put("host", SameOrigin.hostOf(context.request()));
        return new Call.Request(RequestMarks.origin(context, operation.id(), mark), path, query, headers, permission);
    }

    // The body was made by BodyType from this endpoint's own declaration.
    @SuppressWarnings("unchecked")
    private Future<?> invoke(Call<Object> call, Optional<BodyRest> rest) {
        Endpoint<Object, ?> known = (Endpoint<Object, ?>) endpoint;
        try {
            return rest.isPresent() ? known.handle(call, rest.get()) : known.handle(call);
        } catch (RuntimeException fault) {
            return Future.failedFuture(fault);
        }
    }

    private void write(RoutingContext context, Caller caller, Reply<?> reply) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            letGo(reply);
            return;
        }
        response.setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (reply.body().orElse(null) instanceof BodyPieces pieces) {
            new Download(context, pieces, () -> guard.ended(caller)).begin();
            return;
        }
        reply.body()
                .map(body -> end(response, body))
                .orElseGet(response::end)
                .onFailure(gone -> LOG.debug("client left before its answer", gone));
    }

    private static Future<Void> end(HttpServerResponse response, Object body) {
        if (body instanceof Buffer raw) {
            return response.end(raw);
        }
        try {
            Buffer json = Buffer.buffer(WireJson.MAPPER.writeValueAsBytes(body));
            return response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }
}
