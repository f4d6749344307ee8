package dev.sandmesh.control.brake;

import dev.sandmesh.control.db.Outage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this node knows of the brake; read and written on any thread. */
final class BrakeView {

    private static final int TURNS_SHOWN = 50;

    private final BrakeStore store;
    private @Nullable BrakeState seen;
    private JsonArray turns = new JsonArray();
    private long asked;
    private long shown;

    BrakeView(BrakeStore store) {
        this.store = store;
    }

    synchronized Optional<BrakeState> seen() {
        return Optional.ofNullable(seen);
    }

    Future<BrakeState> read() {
        long turn = next();
        return store.read().onSuccess(state -> show(turn, state));
    }

    /** It was committed at this moment: what was read before is older. */
    void written(BrakeState state) {
        show(next(), state);
    }

    private synchronized long next() {
        asked++;
        return asked;
    }

    private synchronized void show(long turn, BrakeState state) {
        if (turn > shown) {
            shown = turn;
            seen = state;
        }
    }

    /** What the contract calls Brake: from the database, or as it was last known. */
    Future<JsonObject> shown() {
        return Outage.bridged(
                read().compose(state -> store.turns(TURNS_SHOWN).map(found -> fresh(state, found))),
                away -> stale().map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(away)));
    }

    private synchronized JsonObject fresh(BrakeState state, List<BrakeTurn> found) {
        turns = BrakeJson.turns(found);
        return BrakeJson.view(state).put("history", turns).put("stale", false);
    }

    private synchronized Optional<JsonObject> stale() {
        return seen().map(state -> BrakeJson.view(state).put("history", turns).put("stale", true));
    }
}
