package dev.sandmesh.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Words;
import dev.sandmesh.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Settings of browsers, which are too many for options of their own. */
final class BrowserOptions {

    private static final int LARGEST = 256 * 1024;
    private static final String STANDARD_INPUT = "-";

    @Option(
            names = "--browser-config",
            paramLabel = "FILE",
            description =
                    "JSON file with settings by engine, such as {\"chromium\": {…}}, which get --json shows; null takes "
                            + "one away. - is standard input.")
    private Optional<String> file = Optional.empty();

    void put(ObjectNode body, Shell shell) {
        file.ifPresent(given -> body.set("browserConfig", read(given, shell)));
    }

    private static ObjectNode read(String given, Shell shell) {
        try (InputStream in = given.equals(STANDARD_INPUT) ? shell.in() : Files.newInputStream(Path.of(given))) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length <= LARGEST && Json.read(bytes) instanceof ObjectNode config) {
                return config;
            }
            throw unusable(given, "it has to be one JSON object of at most 256 KiB");
        } catch (JsonProcessingException e) {
            throw unusable(given, "it is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw unusable(given, Words.of(e));
        }
    }

    private static Failure unusable(String given, String why) {
        return new Failure(ExitCode.USAGE, "--browser-config " + given + " cannot be used: " + why, List.of());
    }
}
