package dev.sandmesh.agent.drain;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.probe.WorkerControl.Answer;
import io.vertx.core.json.JsonObject;

/** What an order to the worker came to. */
final class Told {

    private Told() {}

    static JobEnd ok(String message) {
        return JobEnd.ok(message, new JsonObject());
    }

    /** {@code answer} did not accept it. */
    static JobEnd not(Answer answer) {
        return switch (answer.outcome()) {
            case ACCEPTED -> ok("");
            case NOT_SUPPORTED ->
                JobEnd.refused("not_supported", answer.reason() + ": install one that keeps the contract, version 1");
            case FAILED ->
                JobEnd.failed(
                        "worker_failed",
                        answer.reason() + ": what the worker does now is not known; look at it, and try again");
        };
    }
}
