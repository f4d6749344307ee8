import dev.sandmesh.client.ClientConfig;
import dev.sandmesh.client.FleetException;
import dev.sandmesh.client.Operation;
import dev.sandmesh.client.SandmeshClient;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.client.TargetStatus;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks every agent of an environment for a fresh report, and names those that do not give one.
 *
 * <pre>
 * export SANDMESH_URL=https://control.example SANDMESH_TOKEN=smt_...   (permissions sandbox:read and sandbox:operate)
 * java -cp "$CLIENT/sandmesh-client-0.1.0-SNAPSHOT.jar:$CLIENT/lib/*" CheckFleet.java dev     (CLIENT=scripts/client/target)
 * </pre>
 *
 * Exit codes: 0 all have answered, 1 not all, 2 wrong usage, 3 refused or not reachable.
 */
public class CheckFleet {

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("usage: CheckFleet ENVIRONMENT");
            System.exit(2);
        }
        Vertx vertx = Vertx.vertx();
        int code;
        try {
            code = check(vertx, arguments[0]) ? 0 : 1;
        } catch (FleetException refused) {
            System.err.println(refused.code() + ": " + refused.getMessage());
            code = 3;
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
        System.exit(code);
    }

    private static boolean check(Vertx vertx, String environment) throws Exception {
        Map<String, String> told = System.getenv();
        SandmeshClient fleet = SandmeshClient.connect(
                        vertx,
                        ClientConfig.of(
                                told.getOrDefault("SANDMESH_URL", "http://127.0.0.1:8080"),
                                told.getOrDefault("SANDMESH_TOKEN", "")))
                .await(40, TimeUnit.SECONDS);
        try {
            StartOperation order = new StartOperation(
                    OperationAction.CHECK,
                    OperationArguments.NONE,
                    new SandboxSelector(List.of(), List.of(environment), List.of(), Map.of(), ""),
                    new OperationBounds(50, 0, 600),
                    false,
                    Optional.empty());
            Operation ended = fleet.start(order)
                    .compose(begun -> fleet.follow(
                            begun.id(),
                            Duration.ofMinutes(11),
                            step -> System.out.println(step.counts().of(TargetStatus.OK) + " of "
                                    + step.counts().total() + " have answered")))
                    .await(12, TimeUnit.MINUTES);
            for (JsonObject target : ended.targets()) {
                if (!target.getString("status").equals("ok")) {
                    System.out.println(target.getString("name") + ": " + target.getString("message"));
                }
            }
            return ended.status() == OperationStatus.SUCCEEDED;
        } finally {
            fleet.close().await(10, TimeUnit.SECONDS);
        }
    }
}
