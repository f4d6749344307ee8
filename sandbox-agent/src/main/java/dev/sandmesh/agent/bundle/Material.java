package dev.sandmesh.agent.bundle;

import dev.sandmesh.agent.display.Screenshots;
import dev.sandmesh.agent.process.ProcessSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a bundle is made of.
 *
 * @param masks what no file of it may hold; asked when one is collected, and may block
 * @param heartbeats the last ones, oldest first
 * @param configuration as far as it may be shown
 */
public record Material(
        Path stateDirectory,
        Supplier<Masks> masks,
        Supplier<Future<List<ProcessSpec>>> specs,
        Supplier<List<String>> heartbeats,
        Supplier<Map<String, String>> versions,
        JsonObject configuration,
        Screenshots screenshots) {}
