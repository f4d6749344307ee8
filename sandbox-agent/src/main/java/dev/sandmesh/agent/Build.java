package dev.sandmesh.agent;

import java.util.Optional;

/** What this build is. */
final class Build {

    private Build() {}

    /** From the jar's manifest; a class directory has none. */
    static String version() {
        return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
