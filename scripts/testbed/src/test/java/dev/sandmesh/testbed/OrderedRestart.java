package dev.sandmesh.testbed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An operation that restarts a process on many sandboxes, as whoever ordered it sees it at whichever control node lives. */
record OrderedRestart(Api api, String id) {

    static final String OPERATIONS = "/api/v1/admin/operations";
    private static final Duration LONG = Duration.ofMinutes(4);

    static JsonObject wish(String process, List<String> sandboxIds, int parallelism) {
        return new JsonObject()
                .put("action", "restart-process")
                .put("arguments", new JsonObject().put("process", process))
                .put("selector", new JsonObject().put("ids", new JsonArray(sandboxIds)))
                .put("policy", new JsonObject().put("parallelism", parallelism));
    }

    /** Ordered at {@code at}, which runs it then; the same {@code key} again is the same operation. */
    static OrderedRestart order(Fleet fleet, ControlNode at, JsonObject wish, String key) {
        HttpResponse<String> answer = fleet.api().at(at).post(OPERATIONS, wish, Map.of("idempotency-key", key));
        if (answer.statusCode() != 202) {
            throw new AssertionError("not ordered: " + answer.statusCode() + " " + answer.body());
        }
        return new OrderedRestart(fleet.api(), new JsonObject(answer.body()).getString("id"));
    }

    JsonObject now() {
        return api.get(path());
    }

    String path() {
        return OPERATIONS + "/" + id;
    }

    /** Kills {@code runner} while it runs this, with so many targets done, some under way and some not begun. */
    void killInTheMiddle(ControlNode runner, String nodeId, int done) {
        Eventually.see(
                runner.name() + " is in the middle of it",
                LONG,
                this::now,
                seen -> seen.getString("runnerNode", "").equals(nodeId)
                        && count(seen, "ok") >= done
                        && count(seen, "running") > 0
                        && count(seen, "pending") > 0);
        runner.process().kill();
    }

    /** Another node than this one runs it. */
    String awaitAnotherRunner(String nodeId) {
        return Eventually.see("another node runs it", LONG, this::now, seen -> !seen.getString("runnerNode", "")
                        .equals(nodeId))
                .getString("runnerNode");
    }

    JsonObject awaitEnd() {
        return Eventually.see("it ends", LONG, this::now, seen -> !"running".equals(seen.getString("status")));
    }

    List<JsonObject> targets() {
        return Api.objects(api.get(path() + "/targets?pageSize=200").getJsonArray("items"));
    }

    static int count(JsonObject operation, String status) {
        return operation.getJsonObject("counts").getInteger(status);
    }
}
