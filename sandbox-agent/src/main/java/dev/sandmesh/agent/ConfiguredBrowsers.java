package dev.sandmesh.agent;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.agent.desired.BrowserSettings;
import dev.sandmesh.agent.desired.Browsers;
import dev.sandmesh.agent.process.SpecException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The browsers that the specification names, and AdsPower where it is watched. */
final class ConfiguredBrowsers implements Browsers {

    private final Processes processes;
    private final Optional<AdsPower> adsPower;

    ConfiguredBrowsers(Processes processes, Optional<AdsPower> adsPower) {
        this.processes = processes;
        this.adsPower = adsPower;
    }

    @Override
    public Future<Void> configure(BrowserSettings settings) {
        if (settings.adsPower().isPresent() && adsPower.isEmpty()) {
            return Future.failedFuture(new SpecException(List.of("adspower: this sandbox does not run it")));
        }
        return processes
                .configure(settings.engines())
                .onSuccess(done -> adsPower.ifPresent(
                        engine -> engine.tune(settings.adsPower().orElse(AdsPowerConfig.Tuning.NONE))));
    }

    @Override
    public Future<Void> ready() {
        return processes.browsersReady();
    }
}
