package dev.sandmesh.control.brake;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The brake in the contract's words: in answers, in facts and in audit rows. */
final class BrakeJson {

    private BrakeJson() {}

    /** What the contract calls Brake, without its history. */
    static JsonObject view(BrakeState state) {
        JsonObject view = counts(state).put("on", state.on()).put("since", Wire.instant(state.since()));
        each(state, (name, value) -> {
            if (value != null) {
                view.put(name, value);
            }
        });
        return view;
    }

    /** The same as a merge patch: what is absent becomes absent. */
    static JsonObject patch(BrakeState state) {
        JsonObject patch = counts(state).put("on", state.on()).put("since", Wire.instant(state.since()));
        each(state, patch::put);
        return patch;
    }

    static JsonArray turns(List<BrakeTurn> turns) {
        JsonArray array = new JsonArray();
        for (BrakeTurn turn : turns) {
            JsonObject json = new JsonObject()
                    .put("cause", turn.cause())
                    .put("engagedAt", Wire.instant(turn.engagedAt()))
                    .put("lost", turn.lost())
                    .put("leases", turn.leases())
                    .put("handingOver", turn.handingOver());
            BiConsumer<String, @Nullable Object> known = (name, value) -> {
                if (value != null) {
                    json.put(name, value);
                }
            };
            known.accept("releasedAt", time(turn.releasedAt()));
            known.accept("releasedBy", turn.releasedBy());
            known.accept("reason", turn.reason());
            array.add(json);
        }
        return array;
    }

    /** For the audit trail: that it was on or off, and by what numbers. */
    static JsonObject written(BrakeState state) {
        JsonObject json = counts(state).put("on", state.on());
        state.why().ifPresent(cause -> json.put("cause", cause.wireName()));
        return state.reason().isEmpty() ? json : json.put("reason", state.reason());
    }

    private static JsonObject counts(BrakeState state) {
        return new JsonObject()
                .put("lost", state.then().lost())
                .put("leases", state.then().before())
                .put("live", state.now().live())
                .put("missing", state.now().missing())
                .put("handingOver", state.now().handingOver());
    }

    private static void each(BrakeState state, BiConsumer<String, @Nullable Object> take) {
        take.accept("cause", state.why().map(BrakeCause::wireName).orElse(null));
        take.accept("why", state.why().map(cause -> why(cause, state)).orElse(null));
        take.accept("calmSince", time(state.calmSince()));
        take.accept("releasedBy", said(state.releasedBy()));
        take.accept("reason", said(state.reason()));
    }

    private static String why(BrakeCause cause, BrakeState state) {
        return switch (cause) {
            case MASS_SILENCE ->
                state.then().lost() + " of " + state.then().before() + " leases were lost within a minute: suspect the"
                        + " control plane or the network before the sandboxes";
            case HAND_OVER ->
                "a control node is gone, and " + state.now().handingOver()
                        + " of its sandboxes have not found another yet";
        };
    }

    private static @Nullable String said(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : Wire.instant(instant);
    }
}
