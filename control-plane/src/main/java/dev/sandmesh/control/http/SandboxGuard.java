package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;

/** Who may do something on one sandbox, where no endpoint's guard has asked already. Any event loop. */
public record SandboxGuard(EnvironmentLookup environments) {

    /** Fails as an endpoint would that demands this permission. */
    public Future<Void> demand(Caller caller, String permission, SandboxId sandboxId) {
        if (caller.restricted()) {
            return Future.failedFuture(new SandmeshException(ErrorCode.PASSWORD_CHANGE_REQUIRED));
        }
        if (!caller.may(permission)) {
            return Future.failedFuture(SandmeshException.missing(permission));
        }
        return environments.environmentOf(sandboxId).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(new SandmeshException(ErrorCode.SANDBOX_NOT_FOUND));
            }
            return caller.environments().covers(found.get())
                    ? Future.succeededFuture()
                    : Future.failedFuture(SandmeshException.hidden(ErrorCode.SANDBOX_NOT_FOUND, found.get()));
        });
    }
}
