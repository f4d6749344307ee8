package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Words;
import dev.sandmesh.cli.host.SandboxConfiguration;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = {
            "Whether a file can be used: the specification of an agent's processes (YAML), or the settings of browsers (JSON) that "
                    + "sandboxes set --browser-config takes. Asks nobody, changes nothing; ends with 3 when something is wrong.",
            "Whether users, folders and programs are there says the host alone: sandmesh-agent check."
        })
final class CheckConfiguration implements Callable<Integer> {

    private static final int LARGEST = 1024 * 1024;
    private static final String STANDARD_INPUT = "-";

    private final Shell shell;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "The file; - is standard input.")
    private String file = "";

    @Option(
            names = "--variable",
            paramLabel = Labels.FORM,
            description =
                    "What ${NAME} in a specification stands for, where the agent has such a variable; several times. "
                            + "RUN_DIR, LOG_DIR and STATE_DIR are there already.")
    private List<String> variables = new ArrayList<>();

    CheckConfiguration(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        SandboxConfiguration found = SandboxConfiguration.read(text(), known());
        Presenter presenter = output.presenter(shell);
        if (presenter.format() == Format.TABLE) {
            found.problems().forEach(problem -> shell.out().line(problem));
            presenter.note(
                    found.problems().isEmpty()
                            ? file + " can be used: " + found.what() + " (" + found.holds() + ")"
                            : file + " cannot be used as " + found.what() + ": "
                                    + found.problems().size() + " problems");
        } else {
            ObjectNode json = Json.object().put("name", file).put("what", found.what());
            json.put("usable", found.problems().isEmpty());
            found.problems().forEach(json.putArray("problems")::add);
            presenter.one(json, List.of());
        }
        return found.problems().isEmpty() ? ExitCode.OK : ExitCode.FOUND;
    }

    private Map<String, String> known() {
        Map<String, String> known = new HashMap<>(Map.of(
                "RUN_DIR", "/run/sandmesh-agent",
                "LOG_DIR", "/var/lib/sandmesh-agent/log",
                "STATE_DIR", "/var/lib/sandmesh-agent"));
        variables.forEach(variable -> {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw new Failure(
                        ExitCode.USAGE, "--variable " + variable + " is not of the form NAME=VALUE", List.of());
            }
            known.put(variable.substring(0, equals), variable.substring(equals + 1));
        });
        return known;
    }

    private String text() {
        try (InputStream in = file.equals(STANDARD_INPUT) ? shell.in() : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new Failure(ExitCode.USAGE, file + " is larger than 1 MiB", List.of());
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, file + " cannot be read: " + Words.of(e), List.of());
        }
    }
}
