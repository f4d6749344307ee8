package dev.sandmesh.control.brake;

import dev.sandmesh.control.registry.FleetCount;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables brake and brake_turns. */
final class BrakeStore {

    private static final int TURNS_KEPT = 500;

    private static final String READ = "SELECT * FROM brake";
    private static final String LOCK = "SELECT * FROM brake FOR UPDATE";
    private static final String WRITE = """
            UPDATE brake SET engaged = $1 <> '', cause = $1, since = $2, lost = $3, leases = $4, live = $5, missing = $6,
                handing_over = $7, calm_since = $8, released_by_hand = $9, hand_over_released = $10, released_by = $11, reason = $12
            """;
    private static final String BEGIN = """
            INSERT INTO brake_turns (cause, engaged_at, lost, leases, handing_over) VALUES ($1, $2, $3, $4, $5)
            """;
    private static final String WORSE = """
            UPDATE brake_turns SET cause = $1, lost = $2, leases = $3, handing_over = $4
            WHERE id = (SELECT max(id) FROM brake_turns)
            """;
    private static final String END = """
            UPDATE brake_turns SET released_at = $1, released_by = $2, reason = $3
            WHERE id = (SELECT max(id) FROM brake_turns) AND released_at IS NULL
            """;
    private static final String FORGET = """
            DELETE FROM brake_turns WHERE id <= (SELECT max(id) FROM brake_turns) - $1
            """;
    private static final String TURNS = "SELECT * FROM brake_turns ORDER BY id DESC LIMIT $1";

    private final SqlClient client;

    BrakeStore(SqlClient client) {
        this.client = client;
    }

    Future<BrakeState> read() {
        return client.preparedQuery(READ)
                .execute()
                .map(rows -> state(rows.iterator().next()));
    }

    /** Nobody else changes it until the transaction ends. */
    Future<BrakeState> lock() {
        return client.preparedQuery(LOCK)
                .execute()
                .map(rows -> state(rows.iterator().next()));
    }

    /** To the locked row. */
    Future<Void> write(BrakeState state) {
        Object[] values = {
            cause(state),
            utc(state.since()),
            state.then().lost(),
            state.then().before(),
            state.now().live(),
            state.now().missing(),
            state.now().handingOver(),
            utc(state.calmSince()),
            utc(state.byHand()),
            state.handOverReleased(),
            state.releasedBy(),
            state.reason()
        };
        return client.preparedQuery(WRITE).execute(Tuple.from(values)).mapEmpty();
    }

    Future<Void> begin(BrakeState state) {
        FleetCount then = state.then();
        return client.preparedQuery(BEGIN)
                .execute(Tuple.of(cause(state), utc(state.since()), then.lost(), then.before(), then.handingOver()))
                .compose(begun -> client.preparedQuery(FORGET).execute(Tuple.of((long) TURNS_KEPT)))
                .mapEmpty();
    }

    Future<Void> worse(BrakeState state) {
        FleetCount then = state.then();
        return client.preparedQuery(WORSE)
                .execute(Tuple.of(cause(state), then.lost(), then.before(), then.handingOver()))
                .mapEmpty();
    }

    Future<Void> end(BrakeState state) {
        return client.preparedQuery(END)
                .execute(Tuple.of(utc(state.since()), state.releasedBy(), state.reason()))
                .mapEmpty();
    }

    /** The newest first. */
    Future<List<BrakeTurn>> turns(int limit) {
        return client.preparedQuery(TURNS).execute(Tuple.of((long) limit)).map(rows -> {
            List<BrakeTurn> turns = new ArrayList<>(rows.size());
            for (Row row : rows) {
                turns.add(turn(row));
            }
            return turns;
        });
    }

    private static BrakeTurn turn(Row row) {
        return new BrakeTurn(
                row.getString("cause"),
                row.getOffsetDateTime("engaged_at").toInstant(),
                row.getLong("lost"),
                row.getLong("leases"),
                row.getLong("handing_over"),
                instant(row.getOffsetDateTime("released_at")),
                said(row.getString("released_by")),
                said(row.getString("reason")));
    }

    private static BrakeState state(Row row) {
        String cause = row.getString("cause");
        long lost = row.getLong("lost");
        return new BrakeState(
                cause.isEmpty() ? null : BrakeCause.of(cause),
                row.getOffsetDateTime("since").toInstant(),
                new FleetCount(row.getLong("leases") - lost, lost, lost, 0),
                new FleetCount(row.getLong("live"), 0, row.getLong("missing"), row.getLong("handing_over")),
                instant(row.getOffsetDateTime("calm_since")),
                instant(row.getOffsetDateTime("released_by_hand")),
                row.getBoolean("hand_over_released"),
                row.getString("released_by"),
                row.getString("reason"));
    }

    private static String cause(BrakeState state) {
        return state.why().map(BrakeCause::wireName).orElse("");
    }

    private static @Nullable String said(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
