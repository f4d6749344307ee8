package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may pass to an endpoint; the same guard stands before all of them. */
record EndpointGuard(
        Authenticator authenticator,
        AuditSink audit,
        EnvironmentLookup environments,
        Readiness readiness,
        HttpMetrics metrics,
        RateLimits limits,
        Duration timeout) {

    private static final String SCHEME = "bearer ";
    private static final String SIGNED_IN = "signed-in";
    private static final int LONGEST_TOKEN = 8192;

    /**
     * Who asks. Whoever is nobody, or fails to prove who they are, shares with all others like that at their address, and takes
     * nothing from those there who can.
     */
    Future<Caller> callerFor(Contract.Operation operation, HttpServerRequest request) {
        if (operation.permission().equals("public")) {
            if (operation.path().startsWith("/api/")) {
                limits.take(request.remoteAddress(), request.response());
            }
            return Future.succeededFuture(Caller.ANONYMOUS);
        }
        return proven(request.getHeader(HttpHeaders.AUTHORIZATION)).recover(failure -> {
            if (failure instanceof SandmeshException refusal && refusal.code() == ErrorCode.UNAUTHENTICATED) {
                limits.take(request.remoteAddress(), request.response());
            }
            return Future.failedFuture(failure);
        });
    }

    /** Whoever is somebody has a share of their own. */
    void demandShare(Caller caller, HttpServerResponse response) {
        if (!caller.anonymous()) {
            limits.take(caller, response);
        }
    }

    /** Whether what runs for this caller has to end. */
    boolean ended(Caller caller) {
        return !caller.anonymous() && authenticator.ended(caller);
    }

    private Future<Caller> proven(@Nullable String authorization) {
        if (!readiness.takesRequests()) {
            return Future.failedFuture(new SandmeshException(ErrorCode.STARTING));
        }
        if (authorization == null
                || authorization.length() > LONGEST_TOKEN
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
        }
        return authenticator.authenticate(
                authorization.substring(SCHEME.length()).strip());
    }

    void demand(Contract.Operation operation, Caller caller) {
        String permission = operation.permission();
        if (permission.equals("public")) {
            return;
        }
        if (caller.restricted() && !operation.beforePasswordChange()) {
            throw new SandmeshException(ErrorCode.PASSWORD_CHANGE_REQUIRED);
        }
        if (!permission.equals(SIGNED_IN) && operation.permissions().stream().noneMatch(caller::may)) {
            throw SandmeshException.missing(permission, operation.permissions());
        }
    }

    /** Where the body decides, and has been read. */
    void demand(String permission, Caller caller) {
        if (permission.contains(":") && !caller.may(permission)) {
            throw SandmeshException.missing(permission);
        }
    }

    /**
     * Tells the audit trail of a refusal, and in which environment it was, for whoever watches over that one. Strangers are only
     * counted: for them nothing is looked up.
     */
    void tell(Contract.Operation operation, Call<?> call, SandmeshException refusal) {
        Future<String> place = refusal.environment()
                .map(Future::succeededFuture)
                .orElseGet(() -> operation.ofSandbox() && !call.caller().anonymous()
                        ? sandbox(call.request().path())
                                .map(id -> environments.environmentOf(id).map(found -> found.orElse("")))
                                .orElseGet(() -> Future.succeededFuture(""))
                        : Future.succeededFuture(""));
        place.otherwise("").onSuccess(environment -> audit.refused(call, refusal.truth(), environment));
    }

    /** The sandbox that a path names has to lie in an environment of the caller; what is no id is left to validation. */
    Future<Void> demandPlace(Contract.Operation operation, Caller caller, Map<String, String> path) {
        if (!operation.ofSandbox() || caller.environments().all()) {
            return Future.succeededFuture();
        }
        Optional<SandboxId> id = sandbox(path);
        if (id.isEmpty()) {
            return Future.succeededFuture();
        }
        return environments.environmentOf(id.get()).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(new SandmeshException(ErrorCode.SANDBOX_NOT_FOUND));
            }
            return caller.environments().covers(found.get())
                    ? Future.succeededFuture()
                    : Future.failedFuture(SandmeshException.hidden(ErrorCode.SANDBOX_NOT_FOUND, found.get()));
        });
    }

    private static Optional<SandboxId> sandbox(Map<String, String> path) {
        try {
            return Optional.of(SandboxId.of(path.getOrDefault(Contract.SANDBOX_ID, "")));
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }
}
