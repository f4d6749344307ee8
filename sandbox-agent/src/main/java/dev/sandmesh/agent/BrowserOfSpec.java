package dev.sandmesh.agent;

import dev.sandmesh.agent.capacity.BrowserRecipe;
import dev.sandmesh.agent.process.PosixUser;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.agent.process.RunAs;
import dev.sandmesh.agent.process.SpecReading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The browser as this sandbox runs it: program, flags, user and display of the specification. */
final class BrowserOfSpec {

    private static final List<String> PLAIN = List.of(
            "chromium",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--password-store=basic");

    private BrowserOfSpec() {}

    /** Blocks. What had to be guessed is told. */
    static BrowserRecipe find(AgentConfig config, Consumer<String> told) throws IOException {
        Map<String, String> variables = config.spec().variables();
        SpecReading reading = config.readSpec();
        if (!reading.problems().isEmpty()) {
            throw new IOException("the specification cannot be used: " + String.join("; ", reading.problems()));
        }
        Path profiles = Path.of(
                        variables.getOrDefault("RUN_DIR", config.stateDir().toString()))
                .resolve("calibrate");
        Optional<ProcessSpec> browser =
                reading.specs().stream().filter(BrowserOfSpec::isBrowser).findFirst();
        if (browser.isEmpty()) {
            return plain(variables, profiles, told);
        }
        Map<String, String> environment =
                passed(variables, browser.get().environment().pass());
        environment.putAll(browser.get().environment().set());
        return new BrowserRecipe(
                BrowserRecipe.withoutPlaces(browser.get().command()), RunAs.user(browser.get()), environment, profiles);
    }

    /** Of that which starts the browsers here, AdsPower or a Chromium; empty without such a limit. Blocks. */
    static OptionalLong memoryLimit(AgentConfig config) throws IOException {
        return config.readSpec().specs().stream()
                .filter(spec -> spec.engine() != null || isBrowser(spec))
                .map(spec -> spec.limits().memoryBytes())
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private static boolean isBrowser(ProcessSpec spec) {
        return spec.engine() == ProcessSpec.Engine.CHROMIUM
                || spec.command().stream().anyMatch(argument -> argument.startsWith("--remote-debugging-port="));
    }

    private static BrowserRecipe plain(Map<String, String> variables, Path profiles, Consumer<String> told)
            throws IOException {
        boolean root = PosixUser.isAgentRoot();
        told.accept("the specification starts no Chromium: a plain one is measured"
                + (root ? ", as root and so without its own sandbox" : ""));
        List<String> command = new java.util.ArrayList<>(PLAIN);
        if (root) {
            command.add("--no-sandbox");
        }
        return new BrowserRecipe(
                command, Optional.empty(), passed(variables, List.of("LANG", "TZ", "DISPLAY")), profiles);
    }

    private static Map<String, String> passed(Map<String, String> variables, List<String> names) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", variables.getOrDefault("PATH", "/usr/bin:/bin"));
        names.stream()
                .filter(variables::containsKey)
                .forEach(name -> environment.put(name, variables.getOrDefault(name, "")));
        return environment;
    }
}
