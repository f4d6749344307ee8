package dev.sandmesh.agent.bundle;

import dev.sandmesh.agent.process.ProcessSpec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A specification as it runs, without what its variables hold. */
final class SpecText {
    private static final Set<String> HARMLESS =
            Set.of("DISPLAY", "HOME", "LANG", "LC_ALL", "PATH", "TZ", "USER", "XAUTHORITY");

    private SpecText() {}

    static String of(List<ProcessSpec> specs, Masks masks) {
        JsonArray all = new JsonArray();
        specs.forEach(spec -> all.add(of(spec, masks)));
        return new JsonObject().put("processes", all).encodePrettily() + "\n";
    }

    private static JsonObject of(ProcessSpec spec, Masks masks) {
        JsonObject set = new JsonObject();
        new TreeMap<>(spec.environment().set())
                .forEach((name, value) -> set.put(name, HARMLESS.contains(name) ? masks.mask(value) : "***"));
        JsonObject json = new JsonObject()
                .put("name", spec.name())
                .put("command", new JsonArray(masks.mask(spec.command())))
                .put(
                        "environment",
                        new JsonObject()
                                .put("pass", new JsonArray(spec.environment().pass()))
                                .put("set", set))
                .put("dependsOn", new JsonArray(spec.dependsOn()))
                .put("log", spec.log().toString())
                .put("limits", spec.limits().toString());
        Optional.ofNullable(spec.user()).ifPresent(user -> json.put("user", user));
        Optional.ofNullable(spec.directory()).ifPresent(directory -> json.put("directory", directory.toString()));
        Optional.ofNullable(spec.condition()).ifPresent(condition -> json.put("condition", condition));
        Optional.ofNullable(spec.engine()).ifPresent(engine -> json.put("engine", engine.name()));
        return json;
    }
}
