package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/** Stop one supervised process and what depends on it, and start them again in order. */
public record RestartProcess(String process) implements Job {

    static final String TYPE = "restart-process";

    static RestartProcess read(Fields fields) {
        return new RestartProcess(fields.token("process", 64));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("process", process);
    }
}
