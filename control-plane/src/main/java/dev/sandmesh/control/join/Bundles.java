package dev.sandmesh.control.join;

import dev.sandmesh.protocol.report.JoinBundle;
import io.vertx.core.Future;
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
        return key.published()
                .map(keys -> made -> new JoinBundle(
                        made.token().id().toString(),
                        made.secret().text(),
                        made.token().environment(),
                        keys,
                        config.meshName(),
                        config.meshMembers()));
    }
}
