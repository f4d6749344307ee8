package dev.sandmesh.control.door;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what came of a query into a frame, failures included. */
final class BusDoorAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(BusDoorAnswer.class);

    private BusDoorAnswer() {}

    static Future<String> of(Supplier<? extends Future<? extends ProtocolMessage>> query, String replyAddress) {
        try {
            return query.get()
                    .map(answer -> BusDoorFrame.written("rec", replyAddress, answer.toJson()))
                    .recover(failure -> Future.succeededFuture(error(replyAddress, failure)));
        } catch (ProtocolException refusal) {
            return Future.succeededFuture(error(replyAddress, refusal));
        }
    }

    static String error(String replyAddress, Throwable failure) {
        if (failure instanceof SandmeshException known) {
            return BusDoorFrame.error(replyAddress, known.code().wireName(), sentence(known));
        }
        if (failure instanceof ProtocolException refusal) {
            String place = refusal.pointer().isEmpty() ? "" : refusal.pointer() + ": ";
            return BusDoorFrame.error(replyAddress, refusal.kind().wireName(), place + refusal.getMessage());
        }
        LOG.error("a query of a bus client failed", failure);
        return BusDoorFrame.error(replyAddress, "internal", "Something broke on our side");
    }

    /** With the first thing that is wrong, where several may be. */
    static String sentence(SandmeshException known) {
        return known.errors().isEmpty()
                ? String.valueOf(known.getMessage())
                : known.errors().get(0).pointer() + ": " + known.errors().get(0).message();
    }
}
