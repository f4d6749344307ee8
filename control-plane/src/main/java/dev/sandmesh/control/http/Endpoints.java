package dev.sandmesh.control.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** All endpoints, matched with the contract: an operation without endpoint or permission, or the reverse, stops the start. */
final class Endpoints {

    private final Contract contract;
    private final Map<String, EndpointHandler> handlers = new HashMap<>();

    Endpoints(Contract contract, List<Endpoint<?, ?>> endpoints, EndpointGuard guard) {
        this.contract = contract;
        Map<String, Endpoint<?, ?>> byId = byId(endpoints);
        List<String> faults = faults(contract, byId);
        if (!faults.isEmpty()) {
            throw new IllegalStateException("contract and endpoints differ: " + String.join("; ", faults));
        }
        ContractSchemas schemas = new ContractSchemas(contract);
        for (Contract.Operation operation : contract.operations()) {
            Endpoint<?, ?> endpoint = byId.get(operation.id());
            if (endpoint != null) {
                RequestRules rules = new RequestRules(contract, schemas, operation);
                handlers.put(operation.id(), new EndpointHandler(operation, endpoint, rules, guard));
            }
        }
    }

    static List<String> faults(Contract contract, Map<String, Endpoint<?, ?>> byId) {
        List<String> faults = new ArrayList<>();
        TreeSet<String> surplus = new TreeSet<>(byId.keySet());
        for (Contract.Operation operation : contract.operations()) {
            surplus.remove(operation.id());
            if (!byId.containsKey(operation.id())) {
                faults.add("nothing answers " + operation.id());
            }
            if (!operation.permission().matches("public|signed-in|[a-z]+:[a-z]+")) {
                faults.add(operation.id() + " names no permission");
            }
        }
        surplus.forEach(id -> faults.add("the contract does not know " + id));
        return faults;
    }

    Router router(Vertx vertx) {
        RouterBuilder builder = RouterBuilder.create(vertx, contract.openApi(), RequestExtractor.withBodyHandler());
        for (OpenAPIRoute route : builder.getRoutes()) {
            EndpointHandler handler = handlers.get(route.getOperation().getOperationId());
            if (handler != null) {
                // Both are done by the endpoint handler: with every error at once, and by x-permission.
                route.setDoValidation(false).setDoSecurity(false).addHandler(handler);
            }
        }
        return builder.createRouter();
    }

    private static Map<String, Endpoint<?, ?>> byId(List<Endpoint<?, ?>> endpoints) {
        Map<String, Endpoint<?, ?>> byId = new HashMap<>();
        for (Endpoint<?, ?> endpoint : endpoints) {
            if (byId.put(endpoint.id(), endpoint) != null) {
                throw new IllegalStateException("two endpoints answer " + endpoint.id());
            }
        }
        return byId;
    }
}
