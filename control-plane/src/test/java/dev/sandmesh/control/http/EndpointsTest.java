package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    /** Whatever may be reached without signing in stands here, so that nobody opens a door by accident. */
    private static final Set<String> OPEN_TO_ALL = Set.of(
            "login",
            "refresh",
            "logout",
            "getOidc",
            "startOidcLogin",
            "finishOidcLogin",
            "getLiveness",
            "getReadiness",
            "getContract");

    private static Vertx vertx;
    private static Contract contract;

    @BeforeAll
    static void load() throws Exception {
        vertx = Vertx.vertx();
        contract = Contract.load(vertx).await(20, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void everyOperationNamesItsPermissionAndOnlyAFewAreOpen() {
        for (Contract.Operation operation : contract.operations()) {
            assertThat(operation.permission()).as(operation.id()).matches("public|signed-in|[a-z]+:[a-z]+");
            assertThat(operation.permission().equals("public"))
                    .as(operation.id())
                    .isEqualTo(OPEN_TO_ALL.contains(operation.id()));
            boolean secured = contract.at(operation.pointer().appendProperty("security"))
                    .map(security -> !security.isEmpty())
                    .orElse(false);
            assertThat(secured).as(operation.id()).isNotEqualTo(OPEN_TO_ALL.contains(operation.id()));
        }
    }

    @Test
    void anOperationWithoutEndpointAndTheReverseAreFaults() {
        Map<String, Endpoint<?, ?>> endpoints = new HashMap<>();
        contract.operations().forEach(operation -> endpoints.put(operation.id(), new Named(operation.id())));
        assertThat(Endpoints.faults(contract, endpoints)).isEmpty();
        endpoints.remove("getMe");
        endpoints.put("makeCoffee", new Named("makeCoffee"));
        assertThat(Endpoints.faults(contract, endpoints))
                .containsExactly("nothing answers getMe", "the contract does not know makeCoffee");
    }

    private record Named(String id) implements Endpoint<NoBody, NoBody> {
        @Override
        public Future<NoBody> handle(Call<NoBody> call) {
            return Future.succeededFuture(call.body());
        }
    }
}
