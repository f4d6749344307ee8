package dev.sandmesh.control.access;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.key.SecretText;
import io.vertx.core.Future;

/**
 * Tells who holds a bearer token and what they may do now. A token proves who somebody is, nothing more: role, permissions and
 * environments are those that the account has at this moment, whatever the token says.
 */
final class Authentication implements Authenticator {

    private final AccessTokens tokens;
    private final SigningKeys keys;
    private final Principals principals;
    private final EndedLogins ended;

    Authentication(AccessTokens tokens, SigningKeys keys, Principals principals, EndedLogins ended) {
        this.keys = keys;
        this.tokens = tokens;
        this.principals = principals;
        this.ended = ended;
    }

    @Override
    public Future<Caller> authenticate(String bearerToken) {
        return SecretText.Kind.API_TOKEN.begins(bearerToken) ? holder(bearerToken) : person(bearerToken);
    }

    /** What runs may outlive the access token that began it, which is renewed now and then, but not the login. */
    @Override
    public boolean ended(Caller caller) {
        return ended.contains(caller.login().id()) || principals.outdated(caller);
    }

    private Future<Caller> holder(String text) {
        return SecretText.parse(SecretText.Kind.API_TOKEN, text)
                .map(secret -> principals.holder(secret).compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> refused("The API token is unknown, revoked or too old"))))
                .orElseGet(() -> refused("The API token is mistyped or cut off"));
    }

    private Future<Caller> person(String token) {
        return known(token)
                .compose(read -> tokens.verify(token))
                .compose(proof -> ended.contains(proof.login().id())
                        ? gone()
                        : principals
                                .person(proof.accountId(), proof.login(), proof.changed())
                                .compose(found ->
                                        found.map(Future::succeededFuture).orElseGet(Authentication::gone)));
    }

    /** A key that another node has made since is read first. */
    private Future<Void> known(String token) {
        return keys.ring().lacksKeyOf(token) ? keys.readSoon().otherwiseEmpty() : Future.succeededFuture();
    }

    private static Future<Caller> gone() {
        return refused("The access token is not valid (any more)");
    }

    static <T> Future<T> refused(String why) {
        return Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED, why));
    }
}
