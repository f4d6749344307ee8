package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/** Stop one supervised process and what depends on it, until it is started again. */
public record StopProcess(String process) implements Job {

    static final String TYPE = "stop-process";

    static StopProcess read(Fields fields) {
        return new StopProcess(fields.token("process", 64));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("process", process);
    }
}
