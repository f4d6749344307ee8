package dev.sandmesh.control.door;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.operation.FleetOperations;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.client.CancelOperation;
import dev.sandmesh.protocol.client.ExtendOperation;
import dev.sandmesh.protocol.client.FleetQuery;
import dev.sandmesh.protocol.client.GetOperation;
import dev.sandmesh.protocol.client.GetSandbox;
import dev.sandmesh.protocol.client.ListOperations;
import dev.sandmesh.protocol.client.ListSandboxes;
import dev.sandmesh.protocol.client.OperationRequest;
import dev.sandmesh.protocol.client.StartOperation;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which addresses a client of the bus door may use. Whatever is not named here is refused. */
final class BusDoorPolicy {

    static final String READ = "sandbox:read";
    static final String OPERATE = "sandbox:operate";

    private static final String NOT_REGISTERED =
            "Only changes, progress of an operation and samples of an environment are told to clients";
    private static final String NOT_SENT = "Clients ask " + Address.QUERY + " and order at " + Address.OPERATION;
    private static final Pattern SAMPLES = Pattern.compile("fleet\\.samples\\.([A-Za-z0-9][A-Za-z0-9._-]{0,62})");
    private static final Pattern OPERATION =
            Pattern.compile("fleet\\.operation\\.([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    private BusDoorPolicy() {}

    /** Throws what a client is told that may not; of one operation it is also asked whether the client may see that. */
    static void demandRegister(Caller caller, String address) {
        String environment = environmentOf(address);
        if (environment.isEmpty()
                && !address.equals(Address.CHANGES)
                && operationOf(address).isEmpty()) {
            throw SandmeshException.of(ErrorCode.ADDRESS_FORBIDDEN, NOT_REGISTERED);
        }
        if (!caller.may(READ)) {
            throw SandmeshException.missing(READ);
        }
        if (!environment.isEmpty() && !caller.environments().covers(environment)) {
            throw SandmeshException.outside(READ, environment);
        }
    }

    /** The same; what is ordered decides what that needs, see {@link #permission}. */
    static void demandSend(Caller caller, String address) {
        if (!address.equals(Address.QUERY) && !address.equals(Address.OPERATION)) {
            throw SandmeshException.of(ErrorCode.ADDRESS_FORBIDDEN, NOT_SENT);
        }
        if (address.equals(Address.QUERY) && !caller.may(READ)) {
            throw SandmeshException.missing(READ);
        }
    }

    /** What the contract demands for the same request over HTTP. */
    static String permission(OperationRequest request) {
        return request instanceof StartOperation start ? FleetOperations.permission(start.action()) : OPERATE;
    }

    /** What the contract calls the same request over HTTP. */
    static String action(OperationRequest request) {
        if (request instanceof StartOperation) {
            return "startOperation";
        }
        return request instanceof CancelOperation ? "cancelOperation" : "extendOperation";
    }

    static String action(FleetQuery query) {
        if (query instanceof GetSandbox) {
            return "getSandbox";
        }
        if (query instanceof ListSandboxes) {
            return "listSandboxes";
        }
        if (query instanceof GetOperation) {
            return "getOperation";
        }
        return query instanceof ListOperations ? "listOperations" : "getFleetSummary";
    }

    static Map<String, String> subject(FleetQuery query) {
        if (query instanceof GetSandbox one) {
            return Map.of("sandboxId", one.sandboxId().toString());
        }
        return query instanceof GetOperation one
                ? Map.of("operationId", one.operationId().toString())
                : Map.of();
    }

    /** What its path would name there. */
    static Map<String, String> subject(OperationRequest request) {
        if (request instanceof CancelOperation cancel) {
            return Map.of("operationId", cancel.operationId().toString());
        }
        return request instanceof ExtendOperation extend
                ? Map.of("operationId", extend.operationId().toString())
                : Map.of();
    }

    /** Whether this client may see changes of an environment; what belongs to none, everybody may who may see any. */
    static boolean maySee(Caller caller, String environment) {
        return caller.may(READ)
                && (environment.isEmpty() || caller.environments().covers(environment));
    }

    /** Empty for what belongs to none. */
    static String environmentOf(String address) {
        Matcher samples = SAMPLES.matcher(address);
        return samples.matches() ? samples.group(1) : "";
    }

    /** The operation whose progress is told there. */
    static Optional<UUID> operationOf(String address) {
        Matcher operation = OPERATION.matcher(address);
        return operation.matches() ? Optional.of(UUID.fromString(operation.group(1))) : Optional.empty();
    }
}
