package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * The log of one supervised process, or of the agent itself, from an offset on.
 *
 * @param process {@link #AGENT} for the agent's own
 * @param from byte to begin with; negative for so many bytes before the end. Bytes that are not kept any more are skipped, and the first
 *     output's place says where it begins
 * @param since instead of {@code from}: nothing that was written after it is left out, and as little as possible of what was before
 * @param follow whether what is written from now on is sent as well, until the job is cancelled
 * @param search only lines that hold this text are sent; empty for all
 */
public record FollowLog(String process, long from, Optional<Instant> since, boolean follow, Optional<String> search)
        implements Job {

    static final String TYPE = "follow-log";

    /** The name by which the agent's own log is meant. */
    public static final String AGENT = "sandbox-agent";

    static FollowLog read(Fields fields) {
        return new FollowLog(
                fields.token("process", 64),
                fields.integer("from", -Wire.MAX_INTEGER, Wire.MAX_INTEGER),
                fields.optionalInstant("since"),
                fields.bool("follow"),
                fields.optionalText("search", 200));
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", TYPE)
                .put("process", process)
                .put("from", from)
                .put("follow", follow);
        since.ifPresent(at -> json.put("since", Wire.instant(at)));
        search.ifPresent(text -> json.put("search", text));
        return json;
    }
}
