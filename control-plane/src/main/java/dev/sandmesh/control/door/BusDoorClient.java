package dev.sandmesh.control.door;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Who is at the other end of a socket.
 *
 * @param origin of the request that opened it
 * @param over whether the login behind it has ended, or its proof has run out; asked from any thread
 */
record BusDoorClient(Caller caller, Call.Origin origin, BooleanSupplier over) {

    Call<NoBody> call(String action, String permission) {
        return call(action, permission, Map.of());
    }

    /**
     * What is asked in one frame, as if it had come over HTTP.
     *
     * @param path what its path would name
     */
    Call<NoBody> call(String action, String permission, Map<String, String> path) {
        Call.Origin frame = new Call.Origin(origin.requestId(), action, origin.address(), new AuditMark());
        return new Call<>(new Call.Request(frame, path, Map.of(), Map.of(), permission), NoBody.NONE, caller);
    }

    /** The row of a frame that is refused; {@code address} is what the client has written. */
    AuditEntry refused(String action, String address, SandmeshException refusal) {
        String environment = refusal.environment().orElse("");
        return AuditEntry.of(call(action, BusDoorPolicy.READ))
                .on(new AuditEntry.Target("busAddress", address, "", environment))
                .refused(refusal.truth());
    }
}
