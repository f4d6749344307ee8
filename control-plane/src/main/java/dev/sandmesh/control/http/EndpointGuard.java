package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may pass to an endpoint; the same guard stands before all of them. */
record EndpointGuard(
        Authenticator authenticator,
        AuditSink audit,
        EnvironmentLookup environments,
        Readiness readiness,
        HttpMetrics metrics,
        Duration timeout) {

    private static final String SCHEME = "bearer ";
    private static final String SIGNED_IN = "signed-in";
    private static final int LONGEST_TOKEN = 8192;

    Future<Caller> callerFor(Contract.Operation operation, @Nullable String authorization) {
        if (operation.permission().equals("public")) {
            return Future.succeededFuture(Caller.ANONYMOUS);
        }
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
        if (!permission.equals(SIGNED_IN) && !caller.may(permission)) {
            throw SandmeshException.missing(permission);
        }
    }

    /** The sandbox that a path names has to lie in an environment of the caller; what is no id is left to validation. */
    Future<Void> demandPlace(Contract.Operation operation, Caller caller, Map<String, String> path) {
        if (!operation.ofSandbox() || caller.environments().all()) {
            return Future.succeededFuture();
        }
        SandboxId id;
        try {
            id = SandboxId.of(path.getOrDefault(Contract.SANDBOX_ID, ""));
        } catch (IllegalArgumentException noId) {
            return Future.succeededFuture();
        }
        return environments.environmentOf(id).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(new SandmeshException(ErrorCode.SANDBOX_NOT_FOUND));
            }
            return caller.environments().covers(found.get())
                    ? Future.succeededFuture()
                    : Future.failedFuture(SandmeshException.outside(operation.permission(), found.get()));
        });
    }
}
