package dev.sandmesh.agent.desired;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.agent.process.EngineSettings;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration as far as it can be applied.
 *
 * @param engines of processes, which are restarted for it
 * @param adsPower of AdsPower's watching, which goes on; absent when nobody wants any
 * @param problems all that is wrong; then the rest is empty
 */
public record BrowserSettings(EngineSettings engines, Optional<AdsPowerConfig.Tuning> adsPower, List<String> problems) {
    static final BrowserSettings NONE = new BrowserSettings(EngineSettings.NONE, Optional.empty(), List.of());

    private static final String CHROMIUM = "chromium";
    private static final String ADSPOWER = "adspower";

    public BrowserSettings {
        problems = List.copyOf(problems);
    }

    static BrowserSettings read(JsonObject browserConfig) {
        List<String> problems = new ArrayList<>();
        SettingsNode root = new SettingsNode("", browserConfig, problems);
        root.onlyKnows(CHROMIUM, ADSPOWER);
        Optional<EngineSettings.Extra> chromium = root.node(CHROMIUM).map(DesiredChromium::read);
        Optional<AdsPowerConfig.Tuning> adsPower = root.node(ADSPOWER).map(DesiredAdsPower::read);
        return problems.isEmpty()
                ? new BrowserSettings(
                        chromium.map(extra -> new EngineSettings(Map.of(Engine.CHROMIUM, extra)))
                                .orElse(EngineSettings.NONE),
                        adsPower,
                        List.of())
                : new BrowserSettings(EngineSettings.NONE, Optional.empty(), problems);
    }
}
