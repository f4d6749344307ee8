package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who may pass to an endpoint; the same guard stands before all of them. */
record EndpointGuard(
        Authenticator authenticator, AuditSink audit, Readiness readiness, HttpMetrics metrics, Duration timeout) {

    private static final String SCHEME = "bearer ";
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
        if (!permission.equals("signed-in") && !caller.may(permission)) {
            throw new SandmeshException(ErrorCode.FORBIDDEN, "This needs the permission " + permission);
        }
    }
}
