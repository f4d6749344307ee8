package dev.sandmesh.control.join;

import dev.sandmesh.protocol.report.JoinBundle;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Writes bundles: what a new sandbox is given to come in by. */
final class Bundles {

    private final ControlKey key;
    private final JoinConfig config;

    Bundles(ControlKey key, JoinConfig config) {
        this.key = key;
        this.config = config;
    }

    /** Everything but the token, which comes last: what cannot be handed out is not made. */
    Future<Function<JoinTokens.Made, JoinBundle>> prepare() {
        List<String> keys = key.published();
        return Future.succeededFuture(made -> bundle(
                made.token().id().toString(), made.secret().text(), made.token().environment(), keys));
    }

    /** The bundle of the token without an end, for sandboxes beside this node. */
    Future<JoinBundle> ofHome(HomeToken token) {
        return Future.succeededFuture(bundle("", token.text(), "", key.published()));
    }

    private JoinBundle bundle(String tokenId, String token, String environment, List<String> keys) {
        return new JoinBundle(
                tokenId, token, environment, keys, config.meshName(), config.meshMembers(), config.relay());
    }
}
