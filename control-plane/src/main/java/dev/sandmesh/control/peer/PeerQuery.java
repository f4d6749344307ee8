package dev.sandmesh.control.peer;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Which refusals are wanted; pages are counted from 1. */
record PeerQuery(Optional<Door> door, Instant since, int page, int pageSize) {

    static PeerQuery of(Call<?> call) {
        return new PeerQuery(call.query("door").map(Door::of), since(call), (int) call.number("page"), (int)
                call.number("pageSize"));
    }

    private static Instant since(Call<?> call) {
        try {
            return call.query("since")
                    .map(text -> OffsetDateTime.parse(text).toInstant())
                    .orElse(Instant.EPOCH);
        } catch (DateTimeParseException e) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError("query:since", "must be a date and time with an offset")));
        }
    }

    long skipped() {
        return (page - 1L) * pageSize;
    }

    boolean wants(RefusalCount count) {
        return door.map(wanted -> wanted == count.peer().door()).orElse(true)
                && !count.lastSeen().isBefore(since);
    }
}
