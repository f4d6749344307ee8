package dev.sandmesh.agent;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads how to reach AdsPower; where neither its URL nor the file with its address is set, there is none. */
final class AdsPowerSettings {

    private static final Set<String> LOOPBACK =
            Set.of("127.0.0.1", "localhost", "local.adspower.net", "local.adspower.com");

    private AdsPowerSettings() {}

    static Optional<AdsPowerConfig> read(Settings settings, Path runDir) {
        Optional<String> url = settings.text("adspower.url");
        Optional<Path> address = path(settings, "adspower.addressFile");
        Optional<Path> key = path(settings, "adspower.keyFile");
        long interval =
                settings.integer("adspower.intervalSeconds", AdsPowerConfig.DEFAULT_INTERVAL.toSeconds(), 1, 600);
        long gap = settings.integer(
                "adspower.callGapMillis",
                AdsPowerConfig.DEFAULT_CALL_GAP.toMillis(),
                AdsPowerConfig.SHORTEST_CALL_GAP.toMillis(),
                60_000);
        Duration grace =
                settings.seconds("adspower.claimGraceSeconds", AdsPowerConfig.DEFAULT_CLAIM_GRACE.toSeconds(), 86_400);
        boolean closeLeaked = settings.flag("adspower.closeLeaked");
        Path pace = path(settings, "adspower.paceDir").orElse(runDir.resolve("adspower-pace"));
        int port = url.map(text -> port(settings, text)).orElse(AdsPowerConfig.DEFAULT_PORT);
        boolean wrong = gap < AdsPowerConfig.SHORTEST_CALL_GAP.toMillis();
        if (wrong || (url.isEmpty() && address.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new AdsPowerConfig(
                port,
                key,
                address,
                Duration.ofSeconds(interval),
                Duration.ofMillis(gap),
                grace,
                closeLeaked,
                Optional.of(pace)));
    }

    /** Neither has to be there yet: AdsPower writes the one, and the other may come later; what is wrong then is told then. */
    private static Optional<Path> path(Settings settings, String name) {
        return settings.text(name).map(text -> Path.of(text).toAbsolutePath());
    }

    /** AdsPower's own names for this host are taken for what they mean. */
    private static int port(Settings settings, String text) {
        try {
            URI url = URI.create(text);
            if ("http".equals(url.getScheme()) && url.getHost() != null && LOOPBACK.contains(url.getHost())) {
                return url.getPort() > 0 ? url.getPort() : AdsPowerConfig.DEFAULT_PORT;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        settings.problem("adspower.url", "must be an http:// URL on 127.0.0.1: AdsPower listens on its own host only");
        return AdsPowerConfig.DEFAULT_PORT;
    }
}
