package dev.sandmesh.control.http;

import io.vertx.core.Future;

/** Port: who holds this bearer token. Fails with UNAUTHENTICATED when nobody does. */
public interface Authenticator {
    Future<Caller> authenticate(String bearerToken);
}
