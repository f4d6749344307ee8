package dev.sandmesh.control.door;

import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.operation.FleetOperations;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.client.CancelOperation;
import dev.sandmesh.protocol.client.ChangePage;
import dev.sandmesh.protocol.client.ExtendOperation;
import dev.sandmesh.protocol.client.FleetQuery;
import dev.sandmesh.protocol.client.GetOperation;
import dev.sandmesh.protocol.client.GetSandbox;
import dev.sandmesh.protocol.client.ListChanges;
import dev.sandmesh.protocol.client.ListOperations;
import dev.sandmesh.protocol.client.ListSandboxes;
import dev.sandmesh.protocol.client.OperationRequest;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.client.View;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers what clients of the door ask and order, with the permissions, rows and refusals of the same over HTTP. Any event loop. */
public final class BusDoorDesk {

    private final ChangeLog changeLog;
    private final Registry registry;
    private final FleetOperations operations;
    private final Refusals refusals;

    public BusDoorDesk(ChangeLog changeLog, Registry registry, FleetOperations operations, Refusals refusals) {
        this.changeLog = changeLog;
        this.registry = registry;
        this.operations = operations;
        this.refusals = refusals;
    }

    ChangeLog changeLog() {
        return changeLog;
    }

    Refusals refusals() {
        return refusals;
    }

    /** Of a member of the mesh, which has shown nothing of itself. */
    Future<? extends ProtocolMessage> query(FleetQuery query) {
        return query instanceof ListChanges list
                ? changes(list, EnvironmentScope.ALL)
                : Future.failedFuture(new ProtocolException(
                        ErrorKind.UNAUTHORIZED, "", "only changes are told to whoever shows nothing: ask at the door"));
    }

    Future<? extends ProtocolMessage> query(BusDoorClient who, FleetQuery query) {
        if (query instanceof ListChanges list) {
            return changes(list, who.caller().environments());
        }
        Call<?> call = who.call(BusDoorPolicy.action(query), BusDoorPolicy.READ, BusDoorPolicy.subject(query));
        return answered(call, () -> view(call, query), known -> known.truth().denial());
    }

    /** What is refused is told where {@code told} says so. */
    private Future<View> answered(Call<?> call, Supplier<Future<JsonObject>> work, Predicate<SandmeshException> told) {
        return Hop.attempt(work)
                .onFailure(failure -> {
                    if (failure instanceof SandmeshException known && told.test(known)) {
                        refusals.refused(
                                call, known.truth(), known.environment().orElse(""));
                    }
                })
                .map(View::new);
    }

    private Future<ChangePage> changes(ListChanges list, EnvironmentScope scope) {
        return changeLog.since(list.after(), list.limit(), scope);
    }

    private Future<JsonObject> view(Call<?> call, FleetQuery query) {
        if (query instanceof GetSandbox one) {
            return sandbox(call, one);
        }
        if (query instanceof ListSandboxes list) {
            return operations.sandboxes(call, list);
        }
        if (query instanceof GetOperation one) {
            return operations.get(call, one.operationId());
        }
        return query instanceof ListOperations list
                ? operations.list(call, list)
                : registry.summaryView(call.caller().environments());
    }

    private Future<JsonObject> sandbox(Call<?> call, GetSandbox one) {
        return registry.environmentOf(one.sandboxId()).compose(found -> {
            call.demandVisible(
                    found.orElseThrow(() -> new SandmeshException(ErrorCode.SANDBOX_NOT_FOUND)),
                    ErrorCode.SANDBOX_NOT_FOUND);
            return registry.view(one.sandboxId());
        });
    }

    Future<? extends ProtocolMessage> order(BusDoorClient who, OperationRequest request) {
        Call<?> call = who.call(
                BusDoorPolicy.action(request), BusDoorPolicy.permission(request), BusDoorPolicy.subject(request));
        return answered(call, () -> ordered(call, request), known -> true);
    }

    private Future<JsonObject> ordered(Call<?> call, OperationRequest request) {
        // who may cancel is decided by what is cancelled
        if (!(request instanceof CancelOperation)
                && !call.caller().may(call.request().permission())) {
            throw SandmeshException.missing(call.request().permission());
        }
        if (request instanceof StartOperation start) {
            return start.dryRun() ? operations.preview(call, start) : operations.start(call, start);
        }
        if (request instanceof ExtendOperation extend) {
            return operations.extend(call, extend.operationId(), extend.deadlineSeconds());
        }
        return operations.cancel(call, ((CancelOperation) request).operationId());
    }

    /** Fails where this client may not see all targets of the operation. */
    Future<Void> demandVisible(BusDoorClient who, UUID operation) {
        return operations.demandVisible(who.call("registerOnBus", BusDoorPolicy.READ), operation);
    }
}
