package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = {
            "The sandboxes that you may see.",
            "A filter may be given several times or with commas: sandboxes that fit any of its values are shown (of labels: all)."
        })
final class ListSandboxes implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private PageOptions page = new PageOptions();

    @Option(
            names = {"-q", "--text"},
            paramLabel = "TEXT",
            description = "Text that name, instance id or environment contain.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--environment", paramLabel = "NAME", split = ",", description = "In these environments.")
    private List<String> environments = new ArrayList<>();

    @Option(
            names = "--health",
            paramLabel = "HEALTH",
            split = ",",
            description = "healthy, degraded, unhealthy, unknown.")
    private List<String> health = new ArrayList<>();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "provisioning, active, draining, stopping, stopped, failing, terminating, terminated.")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--provider", paramLabel = "NAME", split = ",", description = "ec2, fly, local, manual.")
    private List<String> providers = new ArrayList<>();

    @Option(
            names = "--provider-state",
            paramLabel = "STATE",
            split = ",",
            description = "As the provider calls it, for example running.")
    private List<String> providerStates = new ArrayList<>();

    @Option(names = "--market", paramLabel = "MARKET", split = ",", description = "on-demand, spot.")
    private List<String> markets = new ArrayList<>();

    @Option(names = "--link", paramLabel = "LINK", split = ",", description = "cluster, relay.")
    private List<String> links = new ArrayList<>();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            split = ",",
            description = "That have one of these browser engines: chromium, adspower.")
    private List<String> engines = new ArrayList<>();

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            split = ",",
            description = "That have this label; of several, all of them.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--sort",
            paramLabel = "FIELDS",
            description =
                    "name, environment, status, health, createdAt, lastHeartbeatAt; with a minus the other way round: "
                            + "--sort=-createdAt,name.")
    private Optional<String> sort = Optional.empty();

    ListSandboxes(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Request request = Request.get("list the sandboxes", SandboxNames.PATH)
                .with("q", text)
                .with("environment", environments)
                .with("health", health)
                .with("status", statuses)
                .with("provider", providers)
                .with("providerState", providerStates)
                .with("market", markets)
                .with("link", links)
                .with("engine", engines)
                .with("label", labels)
                .with("sort", sort);
        page.show(answer.controlPlane(shell), request, answer.presenter(shell), SandboxFields.LIST, "no sandbox fits");
        return 0;
    }
}
