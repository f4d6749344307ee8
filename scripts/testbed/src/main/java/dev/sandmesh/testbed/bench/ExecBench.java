package dev.sandmesh.testbed.bench;

import dev.sandmesh.client.ClientConfig;
import dev.sandmesh.client.SandmeshClient;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.testbed.Agent;
import dev.sandmesh.testbed.Api;
import dev.sandmesh.testbed.CanIgnoreReturnValue;
import dev.sandmesh.testbed.ExecStream;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.SandboxKind;
import dev.sandmesh.testbed.Usage;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What it takes to run a program on a sandbox, beside running it here and by OpenSSH, all of them by turns. */
final class ExecBench {

    private static final Duration LONG = Duration.ofMinutes(4);
    private static final List<String> PROGRAM = List.of("true");
    private static final int ROUNDS = Programs.setting("SANDMESH_BENCH_ROUNDS", 200);
    /** Whatever starts a JVM or shakes hands takes its time, and a few of them tell it. */
    private static final int SLOW_EVERY = 10;

    /** A control node and an agent that have run for a while have compiled what they do often. */
    private static final int WARM_UP = 600;

    private static final long BYTES = 100_000_000;
    private static final int STREAMS = 5;

    private final Fleet fleet;
    private final Api api;
    private final SandmeshClient client;
    private final Optional<SshPeer> ssh;
    private final List<Sandbox> sandboxes = new ArrayList<>();

    private ExecBench(Fleet fleet, SandmeshClient client, Optional<SshPeer> ssh) {
        this.fleet = fleet;
        this.api = fleet.api();
        this.client = client;
        this.ssh = ssh;
    }

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Fleet fleet = Fleet.start()) {
            Optional<SshPeer> ssh = SshPeer.isInstalled()
                    ? Optional.of(SshPeer.start(fleet.home().resolve("ssh")))
                    : Optional.empty();
            if (ssh.isEmpty()) {
                System.out.println("OpenSSH's server is not installed: nothing to compare with.");
            }
            SandmeshClient client = SandmeshClient.connect(
                            vertx,
                            ClientConfig.of(fleet.control().base(), fleet.api().accessToken()))
                    .await(30, TimeUnit.SECONDS);
            try {
                new ExecBench(fleet, client, ssh).measure();
            } finally {
                client.close().await(10, TimeUnit.SECONDS);
                ssh.ifPresent(SshPeer::close);
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    /** A sandbox on one of the links. */
    private record Sandbox(String link, Agent agent, String id) {}

    /** How a program is run, and what that took. */
    private record Way(String name, boolean slow, Callable<?> run, Latencies taken) {
        Way(String name, boolean slow, Callable<?> run) {
            this(name, slow, run, new Latencies());
        }

        void measure(int round) throws Exception {
            if (slow && (round < 0 || round % SLOW_EVERY != 0)) {
                return;
            }
            long begun = System.nanoTime();
            run.call();
            if (round >= 0) {
                taken.add(System.nanoTime() - begun);
            }
        }
    }

    private void measure() throws Exception {
        // built before anybody looks at the clock
        local(List.of(Programs.script("sandmesh").toString(), "--version"));
        Agent meshed = fleet.addSandbox("cluster", SandboxKind.SMALL);
        Agent relayed = fleet.addSandbox("relay", SandboxKind.SMALL, fleet.relayed());
        for (Agent agent : List.of(meshed, relayed)) {
            api.awaitHealth(agent.name(), "healthy", LONG);
            sandboxes.add(
                    new Sandbox(agent.name(), agent, api.sandbox(agent.name()).getString("id")));
        }
        latency();
        System.out.println();
        throughput();
    }

    private void latency() throws Exception {
        Way here = new Way("here", false, () -> local(PROGRAM));
        List<Way> ways = new ArrayList<>(List.of(here));
        sandboxes.forEach(each -> ways.add(new Way("REST, " + each.link(), false, () -> rest(each.id()))));
        sandboxes.forEach(
                each -> ways.add(new Way("bus, as an operation, " + each.link(), false, () -> bus(each.id()))));
        ways.add(new Way("sandmesh exec", true, () -> local(commandLine())));
        ssh.ifPresent(peer -> {
            ways.add(new Way("ssh, ControlMaster", false, () -> local(peer.client(true, PROGRAM))));
            ways.add(new Way("ssh, fresh", true, () -> local(peer.client(false, PROGRAM))));
        });
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Way way : ways) {
                way.measure(round);
            }
        }
        Table table = new Table("true, by", "p50 ms", "p99 ms", "p50 more than here, ms", "rounds");
        ways.forEach(way -> table.row(
                way.name(),
                Table.number(way.taken().percentile(50)),
                Table.number(way.taken().percentile(99)),
                Table.number(way.taken().percentile(50) - here.taken().percentile(50)),
                way.taken().count()));
    }

    private void throughput() throws Exception {
        Table table = new Table("100 MB of output, by", "MB/s, median", "slowest", "agent grew by MiB");
        List<String> zeros = List.of("head", "-c", Long.toString(BYTES), "/dev/zero");
        for (Sandbox sandbox : sandboxes) {
            long pid = sandbox.agent().process().pid();
            long before = Usage.of(pid).rssMebibytes();
            Latencies taken = repeat(() -> streamed(sandbox.id(), zeros));
            row(
                    table,
                    "REST, " + sandbox.link(),
                    taken,
                    Long.toString(Usage.of(pid).rssMebibytes() - before));
        }
        if (ssh.isPresent()) {
            SshPeer peer = ssh.get();
            row(table, "ssh, ControlMaster", repeat(() -> local(peer.client(true, zeros))), "");
        }
        row(table, "a pipe, here", repeat(() -> local(zeros)), "");
    }

    private static void row(Table table, String way, Latencies taken, String growth) {
        table.row(
                way,
                Table.number(BYTES / 1e3 / taken.percentile(50)),
                Table.number(BYTES / 1e3 / taken.percentile(100)),
                growth);
    }

    private static Latencies repeat(Callable<?> what) throws Exception {
        Latencies taken = new Latencies();
        what.call();
        for (int round = 0; round < STREAMS; round++) {
            long begun = System.nanoTime();
            what.call();
            taken.add(System.nanoTime() - begun);
        }
        return taken;
    }

    private String rest(String sandbox) {
        HttpResponse<String> answer = api.post(
                "/api/v1/admin/sandboxes/" + sandbox + "/exec",
                new JsonObject().put("command", new JsonArray(PROGRAM)));
        if (answer.statusCode() != 200 || !answer.body().contains("\"exitCode\":0")) {
            throw new AssertionError(answer.body());
        }
        return answer.body();
    }

    private String bus(String sandbox) throws Exception {
        JsonObject order = new JsonObject()
                .put("action", "exec")
                .put("arguments", new JsonObject().put("command", new JsonArray(PROGRAM)))
                .put("selector", new JsonObject().put("ids", new JsonArray().add(sandbox)));
        String status = client.start(StartOperation.read(Fields.of(order)))
                .compose(begun -> client.follow(begun.id(), LONG, progress -> {}))
                .await(LONG.toSeconds(), TimeUnit.SECONDS)
                .status()
                .toString();
        if (!status.equalsIgnoreCase("succeeded")) {
            throw new AssertionError(status);
        }
        return status;
    }

    private JsonObject streamed(String sandbox, List<String> command) throws Exception {
        try (ExecStream stream = ExecStream.begin(
                fleet.control().base(),
                api.accessToken(),
                sandbox,
                new JsonObject().put("command", new JsonArray(command)))) {
            return stream.read(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
        }
    }

    private List<String> commandLine() {
        Path script = Programs.script("sandmesh");
        return List.of(
                "env",
                "SANDMESH_CLI_BUILD=no",
                "SANDMESH_URL=" + fleet.control().base(),
                "SANDMESH_TOKEN=" + api.accessToken(),
                script.toString(),
                "exec",
                "cluster",
                "--",
                "true");
    }

    @CanIgnoreReturnValue
    private static Integer local(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = process.getInputStream()) {
            out.transferTo(OutputStream.nullOutputStream());
        }
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " ended with " + process.exitValue());
        }
        return 0;
    }
}
