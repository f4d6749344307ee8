package dev.sandmesh.agent;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.agent.bundle.Masks;
import dev.sandmesh.agent.file.SecretFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of this agent's configuration may be in a support bundle, and what may be nowhere in it. */
final class BundleMaterial {

    private static final Logger LOG = LoggerFactory.getLogger(BundleMaterial.class);
    private static final int LONGEST = 64 * 1024;

    private BundleMaterial() {}

    /** Each setting is named here: one that is added later is left out until somebody has thought about it. */
    static JsonObject configuration(AgentConfig config) {
        JsonObject json = new JsonObject()
                .put("name", config.name())
                .put("environment", config.environment())
                .put("stateDir", config.stateDir().toString())
                .put("link", config.relay().isPresent() ? "relay" : "cluster")
                .put("controlNodes", new JsonArray(config.controlNodes()))
                .put(
                        "specVariables",
                        new JsonArray(List.copyOf(
                                new TreeSet<>(config.spec().variables().keySet()))))
                .put("browserEngines", new JsonArray(config.browserEngines()))
                .put("expectedBackSeconds", config.expectedBackWithin().toSeconds())
                .put("stopProcesses", config.stopProcesses())
                .put("fenceAfterSeconds", config.fenceAfter().toSeconds())
                .put("joinBundle", config.join().bundle().isPresent())
                .put("adsPower", config.adsPower().isPresent())
                .put("logLevel", config.logLevel().getName());
        config.spec().file().ifPresent(file -> json.put("spec", file.toString()));
        config.workerUrl().ifPresent(url -> json.put("workerUrl", url));
        config.browserUrl().ifPresent(url -> json.put("browserUrl", url));
        return json;
    }

    /** Blocks. */
    static Masks masks(AgentConfig config) {
        List<String> secrets = new ArrayList<>();
        config.join().bundle().ifPresent(bundle -> secrets.add(bundle.token()));
        config.join().tokenFile().ifPresent(file -> read(file, secrets));
        config.adsPower().flatMap(AdsPowerConfig::keyFile).ifPresent(file -> read(file, secrets));
        config.relay().flatMap(relay -> relay.proxy()).ifPresent(proxy -> secrets.add(proxy.password()));
        return new Masks(secrets).with(config.spec().variables());
    }

    private static void read(Path file, List<String> secrets) {
        try {
            secrets.addAll(SecretFile.read("the secret", file, LONGEST).lines().toList());
        } catch (IOException e) {
            LOG.warn("a secret that cannot be read is not looked for in the support bundle: {}", e.getMessage());
        }
    }
}
