package dev.sandmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.http.Contract;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every operation of the contract against the node as it is wired; a new operation is covered as soon as it is in the contract. What
 * proves nothing is shown to each of them by {@link AccessTableIT}.
 */
final class ContractIT {

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

    @RegisterExtension
    static final NodeScene SCENE = new NodeScene();

    /** 404 of an unknown path, 405 and 501 are what an operation without an endpoint would answer. */
    @Test
    void everyOperationIsAnsweredByAnEndpoint() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : SCENE.contract().operations()) {
            HttpResponse<String> answer = send(operation, SCENE.tokens().good(Set.of(operation.permission())));
            all.assertThat(answer.statusCode()).as(operation.id()).isNotIn(405, 500, 501);
            if (!operation.permission().equals("public")) {
                all.assertThat(answer.statusCode()).as(operation.id()).isNotIn(401, 403);
            }
            all.assertThat(code(answer)).as(operation.id()).isNotEqualTo("not_found");
        }
        all.assertAll();
        assertThat(SCENE.contract().operations()).hasSizeGreaterThanOrEqualTo(16);
    }

    @Test
    void onlyAFewOperationsAreOpenToAll() {
        assertThat(SCENE.contract().operations().stream()
                        .filter(operation -> operation.permission().equals("public"))
                        .map(Contract.Operation::id))
                .containsExactlyInAnyOrderElementsOf(OPEN_TO_ALL);
    }

    @Test
    void whoHasEveryOtherPermissionIsTold403ByEveryOperation() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : closed()) {
            Set<String> others = new TreeSet<>(everyPermission());
            others.removeAll(operation.permissions());
            boolean anyLogin = operation.permission().equals("signed-in");
            for (Set<String> permissions : List.of(Set.<String>of(), others)) {
                HttpResponse<String> answer = send(operation, SCENE.tokens().good(permissions));
                String row = operation.id() + " with " + permissions;
                if (anyLogin) {
                    all.assertThat(answer.statusCode()).as(row).isNotIn(401, 403);
                } else {
                    all.assertThat(answer.statusCode()).as(row).isEqualTo(403);
                    all.assertThat(code(answer)).as(row).isEqualTo(AccessTableIT.forbidden(operation.permission()));
                    all.assertThat(answer.body()).as(row).contains(operation.permissions());
                }
            }
        }
        all.assertAll();
    }

    @Test
    void beforeTheFirstPasswordIsChangedNothingElseIsAnswered() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : closed()) {
            HttpResponse<String> answer = send(operation, SCENE.tokens().restricted());
            boolean open = Set.of("getMe", "changePassword").contains(operation.id());
            String row = operation.id();
            all.assertThat(code(answer).equals("password_change_required"))
                    .as(row)
                    .isEqualTo(!open);
            all.assertThat(answer.statusCode() == 403).as(row).isEqualTo(!open);
        }
        all.assertAll();
    }

    @Test
    void theBusDoorAsksForATicket() throws Exception {
        HttpRequest.Builder door = SCENE.node().request("/api/v1/bus/websocket?ticket=garbage");
        assertThat(SCENE.node().send(door).statusCode()).isIn(400, 401);
    }

    @Test
    void theMetricsThatAreDocumentedAreServedOnTheManagementPortOnly() throws Exception {
        SCENE.node().send(SCENE.node().request("/livez"));
        HttpResponse<String> page = SCENE.node().send(SCENE.node().management("/metrics"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        List<String> series = page.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
        assertThat(series)
                .contains(
                        "sandmesh_leases{health=\"healthy\"}",
                        "sandmesh_leases{health=\"degraded\"}",
                        "sandmesh_leases{health=\"unhealthy\"}",
                        "sandmesh_leases{health=\"unknown\"}",
                        "sandmesh_heartbeats_total{status=\"ok\"}",
                        "sandmesh_heartbeats_total{status=\"superseded\"}",
                        "sandmesh_heartbeats_total{status=\"unknown_lease\"}",
                        "sandmesh_events_committed_total",
                        "sandmesh_registrations_total{outcome=\"admitted\"}",
                        "sandmesh_registrations_total{outcome=\"resumed\"}",
                        "sandmesh_registrations_total{outcome=\"not_admitted\"}",
                        "sandmesh_registrations_total{outcome=\"key_mismatch\"}",
                        "sandmesh_write_batches_total",
                        "sandmesh_writes_committed_total",
                        "sandmesh_writes_refused_total",
                        "sandmesh_writes_waiting",
                        "sandmesh_brake",
                        "sandmesh_bus_rejected_total{address_kind=\"heartbeat\",error=\"wrong_type\"}",
                        "sandmesh_bus_rejected_total{address_kind=\"register\",error=\"too_large\"}",
                        "sandmesh_http_requests_total{operation=\"getLiveness\",status=\"200\"}",
                        "sandmesh_http_request_seconds_count{operation=\"getLiveness\"}");
        assertThat(series).anyMatch(name -> name.startsWith("jvm_memory_used_bytes"));

        assertThat(SCENE.node()
                        .send(SCENE.node().management("/api/v1/admin/sandboxes"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(SCENE.node().send(SCENE.node().request("/metrics")).body()).doesNotContain("sandmesh_leases");
    }

    private static List<Contract.Operation> closed() {
        List<Contract.Operation> closed = new ArrayList<>(SCENE.contract().operations());
        closed.removeIf(operation -> OPEN_TO_ALL.contains(operation.id()));
        return closed;
    }

    private static Set<String> everyPermission() {
        return SCENE.contract().operations().stream()
                .map(Contract.Operation::permission)
                .filter(permission -> permission.contains(":"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static HttpResponse<String> send(Contract.Operation operation, String token) throws Exception {
        String path = operation
                .path()
                .replaceAll("\\{[a-zA-Z]*Id}", "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90")
                .replaceAll("\\{[^}]+}", "xvfb");
        HttpRequest.Builder request = SCENE.node()
                .request(path)
                .method(operation.method().toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody());
        return SCENE.node().send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
    }

    private static String code(HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return type.startsWith("application/problem+json") ? new JsonObject(answer.body()).getString("code") : "";
    }
}
