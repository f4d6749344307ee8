package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which version a change is meant for, so that nobody undoes what somebody else has just done. */
final class VersionOptions {

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Only if it still has this version, which get and list show. Otherwise the present one.")
    private Optional<Long> version = Optional.empty();

    long of(JsonNode found) {
        return version.orElseGet(() -> found.path("version").asLong());
    }
}
