package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Topology;
import dev.sandmesh.testbed.Usage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An operation on a thousand relayed agents of two JVMs, from its order until its last result is written; three control nodes. */
final class OperationsBench {

    private static final int AGENTS = Programs.setting("SANDMESH_BENCH_SANDBOXES", 1_000);
    private static final int HERDS = 2;
    private static final int ROUNDS = Programs.setting("SANDMESH_BENCH_ROUNDS", 3);
    private static final String OPERATIONS = "/api/v1/admin/operations";
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Fleet fleet;
    private final List<HerdProcess> herds = new ArrayList<>();

    private OperationsBench(Fleet fleet) {
        this.fleet = fleet;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Programs.temporaryFolder("sandmesh-herds-");
        try (Fleet fleet = Fleet.start(Topology.NODES_3, Map.of())) {
            OperationsBench bench = new OperationsBench(fleet);
            try {
                bench.start(folder);
                bench.measure();
            } finally {
                bench.herds.forEach(HerdProcess::close);
            }
        }
    }

    private void start(Path folder) {
        for (int number = 1; number <= HERDS; number++) {
            HerdProcess.Members members =
                    new HerdProcess.Members("herd" + number, AGENTS / HERDS, List.of(Duration.ZERO));
            herds.add(HerdProcess.relayed(fleet, folder, members, Optional.empty()));
        }
        herds.forEach(HerdProcess::awaitReady);
        Eventually.see(
                "all are healthy",
                LONG,
                () -> fleet.api()
                        .get("/api/v1/admin/sandboxes?pageSize=1&health=healthy")
                        .getInteger("total"),
                healthy -> healthy == AGENTS);
    }

    private void measure() throws IOException {
        System.out.printf("%n%d relayed agents, one action on all of them:%n%n", AGENTS);
        Table table = new Table(
                "action",
                "at once",
                "round",
                "until all results, s",
                "targets/s",
                "ok",
                "otherwise",
                "nodes, CPU ms a target",
                "agents, CPU ms a target");
        for (Map.Entry<String, JsonObject> action : List.of(
                Map.entry("check", new JsonObject()),
                Map.entry("restart-process", new JsonObject().put("process", HerdProcess.PROCESS)))) {
            for (int atOnce : List.of(10, 100)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    List<Usage> nodesBefore = nodes();
                    List<Usage> herdsBefore = herds();
                    JsonObject ended = run(action.getKey(), action.getValue(), atOnce);
                    double seconds = seconds(ended);
                    table.row(
                            action.getKey(),
                            atOnce,
                            round,
                            Table.number(seconds),
                            Table.number(AGENTS / seconds),
                            ended.getJsonObject("counts").getInteger("ok"),
                            otherwise(ended.getString("id")),
                            Table.number(cpuMillis(nodesBefore, nodes()) / AGENTS),
                            Table.number(cpuMillis(herdsBefore, herds()) / AGENTS));
                }
            }
        }
    }

    private JsonObject run(String action, JsonObject arguments, int atOnce) {
        JsonObject wish = new JsonObject()
                .put("action", action)
                .put("arguments", arguments)
                .put("selector", new JsonObject().put("environments", new JsonArray().add("dev")))
                .put("policy", new JsonObject().put("parallelism", atOnce));
        HttpResponse<String> answer = fleet.api().post(OPERATIONS, wish);
        if (answer.statusCode() != 202) {
            throw new IllegalStateException("not ordered: " + answer.statusCode() + " " + answer.body());
        }
        Eventually.see(
                "it ends",
                LONG,
                () -> fleet.api().get(OPERATIONS + "?pageSize=1&status=running").getInteger("total"),
                running -> running == 0);
        return fleet.api().get(OPERATIONS + "/" + new JsonObject(answer.body()).getString("id"));
    }

    /** How many of the first two hundred that are not ok ended how. */
    private Map<String, Long> otherwise(String id) {
        JsonArray some = fleet.api()
                .get(OPERATIONS + "/" + id
                        + "/targets?pageSize=200&status=failed,timed_out,refused,unknown,cancelled,skipped")
                .getJsonArray("items");
        return some.stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.groupingBy(
                        target -> target.getString("status") + " " + target.getString("code", ""),
                        Collectors.counting()));
    }

    /** By the clock of the node that ran it: nobody has to ask in the right moment. */
    private static double seconds(JsonObject ended) {
        return Duration.between(Instant.parse(ended.getString("createdAt")), Instant.parse(ended.getString("endedAt")))
                        .toMillis()
                / 1e3;
    }

    private List<Usage> nodes() throws IOException {
        List<Usage> usages = new ArrayList<>();
        for (var node : fleet.nodes()) {
            usages.add(Usage.of(node.process().pid()));
        }
        return usages;
    }

    private List<Usage> herds() throws IOException {
        List<Usage> usages = new ArrayList<>();
        for (HerdProcess herd : herds) {
            usages.add(herd.usage());
        }
        return usages;
    }

    private static double cpuMillis(List<Usage> before, List<Usage> after) {
        double sum = 0;
        for (int i = 0; i < before.size(); i++) {
            sum += after.get(i).cpuMillisSince(before.get(i));
        }
        return sum;
    }
}
