package dev.sandmesh.control.http;

import io.vertx.core.Future;

/** Port: who holds this bearer token. Fails with UNAUTHENTICATED when nobody does. */
public interface Authenticator {
    Future<Caller> authenticate(String bearerToken);

    /**
     * Whether this caller's login or token has ended since, or permits something else now: what still runs for them has to end. Asked
     * from any thread.
     */
    default boolean ended(Caller caller) {
        return false;
    }
}
