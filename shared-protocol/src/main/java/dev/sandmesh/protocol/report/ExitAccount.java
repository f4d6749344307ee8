package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What else there is to tell of an exit, so that whoever reads it later knows why and what followed.
 *
 * @param adopted the process was found running by its agent, which did not start it
 * @param restarts that it has had so far
 * @param unwell what its probe found, for which it was ended; empty when it was not ended for that
 * @param stopped processes that are stopped for its sake, as they depend on it
 * @param retryMillis pause before it is started again; 0 for none
 */
public record ExitAccount(boolean adopted, int restarts, String unwell, List<String> stopped, long retryMillis) {

    /** Nothing is known. */
    public static final ExitAccount NONE = new ExitAccount(false, 0, "", List.of(), 0);

    public ExitAccount {
        stopped = List.copyOf(stopped);
    }

    static ExitAccount read(Fields fields) {
        return new ExitAccount(
                fields.has("adopted") && fields.bool("adopted"),
                fields.optionalInteger("restarts", 0, Integer.MAX_VALUE)
                        .orElse(0L)
                        .intValue(),
                fields.optionalText("unwell", 500).orElse(""),
                fields.has("stopped") ? fields.texts("stopped", ProcessReport.MAX_PER_SANDBOX, 64) : List.of(),
                fields.optionalInteger("retryMillis", 0, Wire.MAX_INTEGER).orElse(0L));
    }

    void writeTo(JsonObject json) {
        json.put("adopted", adopted)
                .put("restarts", restarts)
                .put("unwell", unwell)
                .put("stopped", Wire.texts(stopped))
                .put("retryMillis", retryMillis);
    }
}
