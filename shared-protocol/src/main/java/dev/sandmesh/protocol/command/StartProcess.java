package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/** Start one supervised process that was stopped, and what depends on it. */
public record StartProcess(String process) implements Job {

    static final String TYPE = "start-process";

    static StartProcess read(Fields fields) {
        return new StartProcess(fields.token("process", 64));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("process", process);
    }
}
