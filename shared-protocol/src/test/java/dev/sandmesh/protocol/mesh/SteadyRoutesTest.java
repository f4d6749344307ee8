package dev.sandmesh.protocol.mesh;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Look-ups while the member that would have to answer them is cut off: A108. */
final class SteadyRoutesTest {

    private static final RegistrationInfo HERE = new RegistrationInfo("n2", 1, false);
    private static final NodeInfo PLACE = new NodeInfo("127.0.0.1", 1, new JsonObject());

    /** The questions that a mesh was asked, each open until the test answers it. */
    private final BlockingQueue<Completable<List<RegistrationInfo>>> lookUps = new LinkedBlockingQueue<>();

    private final List<Completable<NodeInfo>> places = new CopyOnWriteArrayList<>();
    private final List<String> members = new ArrayList<>(List.of("n1", "n2", "a1"));
    private final SteadyRoutes routes = routes(SteadyRoutes.LONGEST_QUESTION);
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        routes.init(vertx);
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @Test
    void whatTheMeshSaysInTimeCounts() throws InterruptedException {
        routes.told("address", "a1");
        Promise<List<RegistrationInfo>> answer = asked("address");
        lookUp().succeed(List.of(HERE));
        assertThat(nodes(answer)).containsExactly("n2");
    }

    @Test
    void anEmptyAnswerOfTheMeshMeansNobody() throws InterruptedException {
        routes.told("address", "a1");
        Promise<List<RegistrationInfo>> answer = asked("address");
        lookUp().succeed(List.of());
        assertThat(nodes(answer)).isEmpty();
    }

    @Test
    void whatWasHeardBeforeAnswersWhereTheMeshDoesNot() throws InterruptedException {
        asked("address");
        lookUp().succeed(List.of(HERE));
        assertThat(nodes(asked("address"))).containsExactly("n2");
        lookUp().fail("the operation timed out");
        assertThat(nodes(asked("address"))).containsExactly("n2");
    }

    @Test
    void whatARegistrationToldAnswersWhereTheMeshDoesNot() {
        routes.told("address", "a1");
        assertThat(nodes(asked("address"))).containsExactly("a1");
    }

    @Test
    void whatMembershipSaysAnswersWhereTheMeshDoesNot() {
        assertThat(nodes(asked("known"))).containsExactly("n1", "n2");
    }

    @Test
    void whoLeftIsNoAnswer() throws InterruptedException {
        routes.told("address", "a1");
        members.remove("a1");
        Promise<List<RegistrationInfo>> answer = asked("address");
        Promise<List<RegistrationInfo>> other = asked("known");
        assertThat(nodes(other)).hasSize(2);
        assertThat(answer.future().isComplete()).isFalse();
        lookUp().succeed(List.of(HERE));
        assertThat(nodes(answer)).containsExactly("n2");
    }

    /** Each would hold one of the few threads for a minute. */
    @Test
    void anOpenQuestionIsNotAskedTwice() throws InterruptedException {
        Promise<List<RegistrationInfo>> first = asked("address");
        Promise<List<RegistrationInfo>> second = asked("address");
        assertThat(lookUps).hasSize(1);
        lookUp().succeed(List.of(HERE));
        assertThat(nodes(first)).isEqualTo(nodes(second)).containsExactly("n2");
        asked("address");
        assertThat(lookUps).hasSize(1);
    }

    @Test
    void aSweepWaitsForEachAnswerAndGoesOnRoundAfterRound() throws InterruptedException {
        new RouteSweep(vertx, routes, () -> Future.succeededFuture(List.of("one", "two")), Duration.ofMillis(5))
                .start();
        for (int round = 0; round < 3; round++) {
            onlyLookUp().succeed(List.of(HERE));
            onlyLookUp().fail("the operation timed out");
        }
        assertThat(nodes(asked("one"))).containsExactly("n2");
    }

    /** One that is lost must not keep everybody else waiting for it. */
    @Test
    void aQuestionWithoutAnAnswerIsGivenUpAndAskedAnew() throws InterruptedException {
        SteadyRoutes impatient = routes(Duration.ofMillis(50));
        impatient.init(vertx);
        Future<List<RegistrationInfo>> lost = impatient.ask("address");
        Completable<List<RegistrationInfo>> late = lookUp();
        assertThatThrownBy(() -> get(lost))
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("takes messages to address");
        late.succeed(List.of());
        asked(impatient, "address");
        lookUp();
    }

    @Test
    void aSweepGoesOnWhenNobodyAnswers() throws InterruptedException {
        SteadyRoutes impatient = routes(Duration.ofMillis(50));
        impatient.init(vertx);
        new RouteSweep(vertx, impatient, () -> Future.succeededFuture(List.of("one", "two")), Duration.ofMillis(5))
                .start();
        for (int question = 0; question < 6; question++) {
            lookUp();
        }
    }

    private SteadyRoutes routes(Duration longestQuestion) {
        return new SteadyRoutes(
                mesh(), address -> address.equals("known") ? List.of("n1", "n2") : List.of(), longestQuestion);
    }

    /** The next question, in time. */
    private Completable<List<RegistrationInfo>> lookUp() throws InterruptedException {
        Completable<List<RegistrationInfo>> lookUp = lookUps.poll(20, SECONDS);
        assertThat(lookUp).as("a question").isNotNull();
        return lookUp;
    }

    private Completable<List<RegistrationInfo>> onlyLookUp() throws InterruptedException {
        Completable<List<RegistrationInfo>> lookUp = lookUp();
        assertThat(lookUps).isEmpty();
        return lookUp;
    }

    @Test
    void whereAMemberListensIsAskedOnce() {
        routes.learn(List.of("n2"));
        places.get(0).succeed(PLACE);
        routes.learn(List.of("n2"));
        Promise<NodeInfo> answer = Promise.promise();
        routes.getNodeInfo("n2", answer);
        assertThat(get(answer.future())).isEqualTo(PLACE);
        assertThat(places).hasSize(1);
    }

    private Promise<List<RegistrationInfo>> asked(String address) {
        return asked(routes, address);
    }

    private static Promise<List<RegistrationInfo>> asked(SteadyRoutes of, String address) {
        Promise<List<RegistrationInfo>> answer = Promise.promise();
        of.getRegistrations(address, answer);
        return answer;
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, SECONDS)
                .join();
    }

    private static List<String> nodes(Promise<List<RegistrationInfo>> answer) {
        return get(answer.future()).stream().map(RegistrationInfo::nodeId).toList();
    }

    @SuppressWarnings("unchecked")
    private ClusterManager mesh() {
        return (ClusterManager) Proxy.newProxyInstance(
                ClusterManager.class.getClassLoader(),
                new Class<?>[] {ClusterManager.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getNodes" -> {
                            return List.copyOf(members);
                        }
                        case "getRegistrations" -> lookUps.add((Completable<List<RegistrationInfo>>) arguments[1]);
                        case "getNodeInfo" -> places.add((Completable<NodeInfo>) arguments[1]);
                        case "init" -> {}
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }
}
