package dev.sandmesh.agent.adspower;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** Reads what is around every answer of AdsPower. Only {@code code} decides, never the HTTP status or the text. */
final class Envelope {
    private static final int TEXT_LENGTH = 200;

    private Envelope() {}

    static Answer read(int status, Buffer body) {
        JsonObject envelope;
        try {
            envelope = body.toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            return new Answer.NotJson("status " + status + " and no JSON object");
        }
        Object code = envelope.getValue("code");
        if (!(code instanceof Number number)) {
            return new Answer.NotJson("status " + status + " and an object without a numeric code");
        }
        if (number.doubleValue() == 0) {
            return new Answer.Ok(envelope.getValue("data") instanceof JsonObject data ? data : new JsonObject());
        }
        String message = envelope.getValue("msg") instanceof String text ? text : "";
        String safe = message.replaceAll("\\p{C}+", " ").strip();
        String told = safe.length() > TEXT_LENGTH ? safe.substring(0, TEXT_LENGTH) + "…" : safe;
        return new Answer.Refused(RefusalKind.of(message), told.isEmpty() ? "code " + code : told);
    }
}
