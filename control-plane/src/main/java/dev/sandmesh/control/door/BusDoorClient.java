package dev.sandmesh.control.door;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.error.ErrorCode;
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

    /** The row of a frame that is forbidden; {@code address} is what the client has written. */
    AuditEntry forbidden(String action, String address) {
        Call.Origin frame = new Call.Origin(origin.requestId(), action, origin.address(), new AuditMark());
        Call.Request request = new Call.Request(frame, Map.of(), Map.of(), Map.of(), BusDoorPolicy.READ);
        return AuditEntry.of(new Call<>(request, NoBody.NONE, caller))
                .on(new AuditEntry.Target("busAddress", address, "", BusDoorPolicy.environmentOf(address)))
                .refused(ErrorCode.FORBIDDEN);
    }
}
