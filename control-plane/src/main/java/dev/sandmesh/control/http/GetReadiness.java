package dev.sandmesh.control.http;

import io.vertx.core.Future;

/** 503 only while starting and stopping: a load balancer that drops every degraded node at once helps nobody. */
final class GetReadiness implements Endpoint<NoBody, Reply<Readiness.Answer>> {

    private final Readiness readiness;

    GetReadiness(Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public String id() {
        return "getReadiness";
    }

    @Override
    public Future<Reply<Readiness.Answer>> handle(Call<NoBody> call) {
        Readiness.Answer answer = readiness.answer();
        return Future.succeededFuture(readiness.takesRequests() ? Reply.ok(answer) : Reply.unavailable(answer));
    }
}
