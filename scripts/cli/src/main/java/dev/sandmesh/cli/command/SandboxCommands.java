package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people say about sandboxes. */
final class SandboxCommands {

    private SandboxCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(
                new ListSandboxes(shell),
                new GetSandbox(shell),
                new WatchSandboxes(shell),
                new RegisterSandbox(shell),
                new SetSandbox(shell),
                new DeleteSandbox(shell));
    }

    @Command(name = "register", description = "Register a sandbox by hand, for an agent that comes later.")
    static final class RegisterSandbox implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = "NAME", description = "Unique in its environment.")
        private String name = "";

        @Option(names = "--environment", paramLabel = "NAME", required = true, description = "Where it belongs.")
        private String environment = "";

        @Option(
                names = "--instance-id",
                paramLabel = "ID",
                required = true,
                description = "By which the agent will be known: the provider's id of the machine.")
        private String instanceId = "";

        @Option(names = "--provider", paramLabel = "NAME", description = "ec2, fly, local or manual.")
        private Optional<String> provider = Optional.empty();

        @Option(names = "--instance-type", paramLabel = "TYPE", description = "For example m7i.large.")
        private Optional<String> instanceType = Optional.empty();

        @Option(names = "--region", paramLabel = "REGION", description = "For example eu-central-1.")
        private Optional<String> region = Optional.empty();

        @Option(names = "--market", paramLabel = "MARKET", description = "on-demand or spot.")
        private Optional<String> market = Optional.empty();

        @Option(names = "--label", paramLabel = Labels.FORM, description = "A label; several times.")
        private List<String> labels = new ArrayList<>();

        @Mixin
        private BrowserOptions browsers = new BrowserOptions();

        @Option(
                names = "--idempotency-key",
                paramLabel = "KEY",
                description = "The same command with the same key registers it once, within 24 hours.")
        private Optional<String> key = Optional.empty();

        RegisterSandbox(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object().put("name", name).put("environment", environment);
            body.put("instanceId", instanceId);
            provider.ifPresent(given -> body.put("provider", given));
            instanceType.ifPresent(given -> body.put("instanceType", given));
            region.ifPresent(given -> body.put("region", given));
            market.ifPresent(given -> body.put("market", given));
            Labels.put(body, labels);
            browsers.put(body, shell);
            Request request = Request.post("register the sandbox " + name, SandboxNames.PATH, body)
                    .header("Idempotency-Key", key.orElseGet(() -> UUID.randomUUID()
                            .toString()));
            answer.presenter(shell).one(answer.controlPlane(shell).ask(request), SandboxFields.ONE);
            return 0;
        }
    }

    @Command(
            name = "set",
            description = {
                "Change what people say about a sandbox. What its agent reports does not count as a change.",
                "Fails when somebody else changed it in the same moment, or since --if-version."
            })
    static final class SetSandbox implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private VersionOptions version = new VersionOptions();

        @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Another name.")
        private Optional<String> name = Optional.empty();

        @Option(names = "--market", paramLabel = "MARKET", description = "on-demand or spot.")
        private Optional<String> market = Optional.empty();

        @Option(names = "--label", paramLabel = Labels.FORM, description = "A label; several times. Others stay.")
        private List<String> labels = new ArrayList<>();

        @Mixin
        private BrowserOptions browsers = new BrowserOptions();

        @Option(names = "--remove-label", paramLabel = "NAME", description = "Take a label away; several times.")
        private List<String> removed = new ArrayList<>();

        @Option(
                names = "--least-protocol",
                paramLabel = "VERSION",
                description =
                        "Let its agent in with this version of the protocol and later: to go back to an older agent.")
        private Optional<Integer> leastProtocol = Optional.empty();

        SetSandbox(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            name.ifPresent(given -> body.put("name", given));
            market.ifPresent(given -> body.put("market", given));
            Labels.put(body, labels);
            Labels.remove(body, removed);
            browsers.put(body, shell);
            leastProtocol.ifPresent(given -> body.put("leastProtocol", given));
            if (body.isEmpty()) {
                throw new Failure(
                        ExitCode.USAGE,
                        "nothing to change",
                        List.of(
                                "Give --name, --market, --label, --remove-label, --browser-config or --least-protocol."));
            }
            ControlPlane controlPlane = answer.controlPlane(shell);
            JsonNode found = SandboxNames.find(controlPlane, sandbox);
            Request request = Request.patch(
                            "change the sandbox " + sandbox,
                            SandboxNames.pathOf(found.path("id").asText()),
                            body)
                    .ifVersion(version.of(found));
            answer.presenter(shell).one(controlPlane.ask(request), SandboxFields.ONE);
            return 0;
        }
    }

    @Command(
            name = "delete",
            description = "End a sandbox in the registry; its machine is left alone, and its history stays.")
    static final class DeleteSandbox implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private VersionOptions version = new VersionOptions();

        @Mixin
        private Confirmation confirmation = new Confirmation();

        @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        DeleteSandbox(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            JsonNode found = SandboxNames.find(controlPlane, sandbox);
            String whole = found.path("environment").asText() + "/"
                    + found.path("name").asText();
            confirmation.demand(shell, "End " + whole + " in the registry?");
            controlPlane.order(Request.delete(
                            "end the sandbox " + whole,
                            SandboxNames.pathOf(found.path("id").asText()))
                    .ifVersion(version.of(found)));
            answer.presenter(shell).note("ended " + whole);
            return 0;
        }
    }
}
