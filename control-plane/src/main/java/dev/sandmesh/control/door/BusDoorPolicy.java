package dev.sandmesh.control.door;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.operation.FleetOperations;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.client.CancelOperation;
import dev.sandmesh.protocol.client.ExtendOperation;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationRequest;
import dev.sandmesh.protocol.client.StartOperation;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which addresses a client of the bus door may use. Whatever is not named here is refused. */
final class BusDoorPolicy {

    static final String READ = "sandbox:read";
    static final String OPERATE = "sandbox:operate";
    static final String NOT_REGISTERED =
            "this address may not be registered: changes, progress of operations, and samples of an environment"
                    + " may, with sandbox:read there";

    private static final Pattern SAMPLES = Pattern.compile("fleet\\.samples\\.([A-Za-z0-9][A-Za-z0-9._-]{0,62})");
    private static final Pattern OPERATION =
            Pattern.compile("fleet\\.operation\\.([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    private BusDoorPolicy() {}

    /** Of one operation it is also asked whether the client may see that. */
    static boolean mayRegister(Caller caller, String address) {
        return caller.may(READ)
                && (address.equals(Address.CHANGES) || operationOf(address).isPresent() || mayWatch(caller, address));
    }

    /** What is sent to operations may need more than this, see {@link #permission}. */
    static boolean maySend(Caller caller, String address) {
        return switch (address) {
            case Address.QUERY -> caller.may(READ);
            case Address.OPERATION ->
                Arrays.stream(OperationAction.values())
                        .map(FleetOperations::permission)
                        .anyMatch(caller::may);
            default -> false;
        };
    }

    /** What whoever may not send to this address is told. */
    static String notSent(String address) {
        return switch (address) {
            case Address.QUERY -> "questions need the permission sandbox:read";
            case Address.OPERATION -> "orders need the permission sandbox:operate, programs sandbox:exec";
            default -> "nothing may be sent to this address: ask " + Address.QUERY + ", order at " + Address.OPERATION;
        };
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

    private static boolean mayWatch(Caller caller, String address) {
        String environment = environmentOf(address);
        return !environment.isEmpty() && caller.environments().covers(environment);
    }
}
