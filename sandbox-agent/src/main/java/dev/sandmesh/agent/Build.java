package dev.sandmesh.agent;

import java.util.Optional;

/** What this build is. */
final class Build {

    private Build() {}

    /** That of the release which the start script started, else of the jar's manifest; a class directory has none. */
    static String version() {
        String release = System.getProperty("sandmesh.agent.version", "");
        if (release.matches("[A-Za-z0-9._+-]{1,64}")) {
            return release;
        }
        return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
