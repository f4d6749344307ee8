package dev.sandmesh.control.http;

/** What an answer holds. */
public final class TestingReply {

    private TestingReply() {}

    public static <R> R body(Reply<R> reply) {
        return reply.body().orElseThrow();
    }
}
