package dev.sandmesh.control.http;

import io.vertx.core.Future;

/**
 * One HTTP operation of the contract. Authentication, permission, validation and error mapping happen around it, never in it.
 *
 * <p>{@code B} is a record that mirrors the schema of the body, {@code JsonObject}, or {@link NoBody}. {@code R} is what is
 * written as JSON (a record or a {@code JsonObject}), or a {@link Reply} where more than a 200 with a body has to be said.
 */
public interface Endpoint<B, R> {

    /** The operationId of the contract. */
    String id();

    Future<R> handle(Call<B> call);

    /** The same, of a body that goes on behind what was read of it, where the contract knows such a one. */
    default Future<R> handle(Call<B> call, BodyRest rest) {
        return handle(call);
    }
}
