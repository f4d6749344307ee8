package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sandmesh.protocol.Address;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Malformed and oversized messages and bodies end in typed errors and disturb nobody: A21, A61, D61. */
@TestInstance(Lifecycle.PER_CLASS)
class HostileMessagesIT {

    private static final String NAME = "bystander";
    private static final Duration SOON = Duration.ofMinutes(1);

    private Fleet fleet;
    private Api api;
    private MeshGuest mesh;
    private String owner;

    @BeforeAll
    void startFleet() throws Exception {
        fleet = Fleet.start();
        api = fleet.api();
        fleet.addSandbox(NAME, SandboxKind.SMALL);
        owner = api.awaitHealth(NAME, "healthy", SOON).getString("ownerNode");
        mesh = MeshGuest.join(fleet);
    }

    @AfterAll
    void stopFleet() throws Exception {
        mesh.close();
        fleet.close();
    }

    @Test
    void malformedBusMessagesAreRefusedTypedAndCounted() {
        List<Object> bodies = List.of(
                "text",
                7,
                new JsonArray(),
                new JsonObject(),
                new JsonObject().put("sandboxId", 7),
                new JsonObject().put("sandboxId", "\u0000\u001b[31m"),
                new JsonObject().put("padding", "x".repeat(256 * 1024 + 1)),
                new JsonObject().put("padding", "x".repeat(4 * 1024 * 1024)));
        for (String address : List.of(Address.REGISTER, Address.heartbeat(owner), Address.event(owner))) {
            for (Object body : bodies) {
                Throwable failure = catchThrowable(() -> mesh.vertx()
                        .eventBus()
                        .request(address, body, new DeliveryOptions().setSendTimeout(20_000))
                        .await(30, TimeUnit.SECONDS));
                assertThat(failure).isInstanceOfSatisfying(ReplyException.class, reply -> {
                    assertThat(reply.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
                    assertThat(reply.failureCode()).isGreaterThanOrEqualTo(4_000);
                });
            }
        }
        assertThat(api.metrics())
                .contains("sandmesh_bus_rejected_total")
                .contains("too_large")
                .contains("not_an_object");
        assertThat(Api.healthOf(api.sandbox(NAME))).isEqualTo("healthy");
    }

    @Test
    void malformedHttpBodiesEndInProblemsNeverInServerErrors() {
        List<String> bodies = List.of(
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"email\": 7, \"password\": []}",
                "[".repeat(100_000),
                "{\"email\": \"" + "x".repeat(300_000) + "\", \"password\": \"x\"}",
                "{\"email\": \"a@b.c\", \"password\": \"x\", \"unknown\": true}");
        for (String body : bodies) {
            HttpResponse<String> response = api.call(api.request("/api/v1/auth/login")
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
            assertThat(response.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
            JsonObject problem = new JsonObject(response.body());
            assertThat(problem.getString("code")).isNotBlank();
            assertThat(problem.getString("requestId")).isNotBlank();
        }
        assertThat(api.getResponse("/api/v1/admin/sandboxes?nosuch=1").statusCode())
                .isEqualTo(400);
        assertThat(api.getResponse("/api/v1/admin/sandboxes?pageSize=-1").statusCode())
                .isEqualTo(400);
        assertThat(api.getResponse("/api/v1/admin/sandboxes/not-a-uuid").statusCode())
                .isBetween(400, 404);
    }

    @Test
    void nothingIsOpenToAnybodyElse() {
        for (String path : List.of(
                "/api/v1/admin/sandboxes",
                "/api/v1/admin/summary",
                "/api/v1/admin/nodes",
                "/api/v1/admin/changes?after=0",
                "/api/v1/auth/me")) {
            assertThat(api.call(api.request(path).GET()).statusCode()).as(path).isEqualTo(401);
        }
    }
}
