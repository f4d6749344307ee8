package dev.sandmesh.agent.release;

import java.time.Duration;

/** What a stop is for, when it is for an upgrade, and when the new version is up or the old one is back. */
public record PlannedUpgrade(String version, Duration expectedBackWithin) {

    public String reason() {
        return "upgrade to " + version;
    }
}
