package dev.sandmesh.control.oidc;

import dev.sandmesh.control.access.ExternalLogin;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.oidc.OidcException.Reason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Optional;

/** One attempt from its beginning to its end. */
final class ProviderLogin {

    private final OidcConfig config;
    private final OpenIdClient client;
    private final MasterKey master;
    private final Oidc.Parts parts;
    private final IdTokenPolicy policy;
    private final SecureRandom random = new SecureRandom();

    /** Where the browser goes, and what it has to bring along when it comes back. */
    record Start(String url, String cookie) {}

    /** What the browser brings from the provider. */
    record Return(Optional<String> cookie, String state, Optional<String> code, Optional<String> issuer) {}

    ProviderLogin(OidcConfig config, OpenIdClient client, MasterKey master, Oidc.Parts parts) {
        this.config = config;
        this.client = client;
        this.master = master;
        this.parts = parts;
        this.policy = new IdTokenPolicy(config.issuer(), config.client().id());
    }

    Future<Start> start() {
        LoginState state = LoginState.create(random, parts.clock().instant());
        return client.authorizeUrl(state)
                .map(url -> new Start(url, StateCookie.of(state.sealed(master), config.secure())));
    }

    /** The cookie that ends the attempt at the browser. */
    String ended() {
        return StateCookie.none(config.secure());
    }

    /** The refresh cookie; fails with OidcException. */
    Future<String> finish(Return back, AuditEntry row) {
        Optional<LoginState> state = back.cookie()
                .flatMap(text -> LoginState.open(master, text, parts.clock().instant()))
                .filter(found -> found.is(back.state()));
        if (state.isEmpty()) {
            return failed(Reason.STATE, "this browser has begun no such attempt");
        }
        if (back.issuer()
                .filter(issuer -> !OidcConfig.isSame(config.issuer(), issuer))
                .isPresent()) {
            return failed(Reason.TOKEN, "the answer is of another issuer");
        }
        if (back.code().isEmpty()) {
            return failed(Reason.DENIED, "the provider gave no code");
        }
        return client.claims(back.code().get(), state.get()).compose(claims -> {
            Optional<String> fault =
                    policy.fault(claims, state.get().nonce(), parts.clock().instant());
            return fault.isPresent()
                    ? failed(Reason.TOKEN, "the id token is refused: " + fault.get())
                    : admit(claims, state.get(), row);
        });
    }

    private Future<String> admit(JsonObject claims, LoginState state, AuditEntry row) {
        ExternalLogin.Identity who = identity(claims);
        Optional<RoleMap.Rule> rule = config.roles().of(claims);
        if (rule.isEmpty()) {
            parts.refusals()
                    .note(row.on(new AuditEntry.Target("identity", who.subject(), who.email()))
                            .refused(ErrorCode.FORBIDDEN)
                            .with(new JsonObject().put("issuer", who.issuer()).put("reason", "no role")));
            return failed(Reason.ROLE, "no role is given to " + who.subject());
        }
        ExternalLogin login = new ExternalLogin(
                who,
                rule.get().role(),
                rule.get().environments(),
                new ExternalLogin.Attempt(state.state(), state.until()));
        return parts.access().signIn(login, row).compose(answer -> answer.cookie()
                .map(Future::succeededFuture)
                .orElseGet(() -> failed(
                        answer.refusal().map(ProviderLogin::reason).orElse(Reason.DENIED),
                        "the account may not come in")));
    }

    private ExternalLogin.Identity identity(JsonObject claims) {
        Object verified = claims.getValue("email_verified");
        return new ExternalLogin.Identity(
                config.issuer(),
                claims.getString("sub"),
                claims.getValue("email") instanceof String email ? email.strip() : "",
                verified == null
                        ? Optional.empty()
                        : Optional.of(Boolean.TRUE.equals(verified) || "true".equals(verified)));
    }

    private static Reason reason(ExternalLogin.Refusal refusal) {
        return switch (refusal) {
            case DISABLED -> Reason.DISABLED;
            case EMAIL -> Reason.EMAIL;
            case LAST_SUPERADMIN -> Reason.LAST_SUPERADMIN;
            case REPLAYED -> Reason.STATE;
        };
    }

    private static Future<String> failed(Reason reason, String message) {
        return Future.failedFuture(new OidcException(reason, message));
    }
}
