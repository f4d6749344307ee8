package dev.sandmesh.protocol.mesh;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster manager whose look-ups do not wait for a member from which nothing comes. Who is subscribed, and where a member
 * listens, stands with one of the data members; when that one is cut off, the question stays open until the others expel it,
 * a minute later. What is known otherwise then answers in its place: what was heard before, what was told, what membership says.
 */
final class SteadyRoutes implements ClusterManager {

    /** Longer than it takes to expel a member that is cut off: what is open then stays open. */
    static final Duration LONGEST_QUESTION = Duration.ofSeconds(90);

    private static final Logger LOG = LoggerFactory.getLogger(SteadyRoutes.class);
    private static final long PATIENCE_MILLIS = 500;

    private final ClusterManager mesh;
    private final RouteBook book = new RouteBook();
    private final Function<String, List<String>> byMembership;
    private final Duration longestQuestion;
    private final Map<String, Future<List<RegistrationInfo>>> asked = new ConcurrentHashMap<>();
    private @Nullable Vertx vertx;

    /** {@code byMembership} says of an address who takes its messages, as far as the list of members tells that. */
    SteadyRoutes(ClusterManager mesh, Function<String, List<String>> byMembership, Duration longestQuestion) {
        this.mesh = mesh;
        this.byMembership = byMembership;
        this.longestQuestion = longestQuestion;
    }

    /** Messages to this address reach that member, whatever was heard before. */
    void told(String address, String nodeId) {
        book.consumers(address, List.of(nodeId));
    }

    /** Finds out where these members listen, as far as that is not known; it does not wait. */
    void learn(Collection<String> nodeIds) {
        for (String nodeId : nodeIds) {
            if (book.node(nodeId).isEmpty()) {
                mesh.getNodeInfo(nodeId, (info, failure) -> heard(nodeId, info));
            }
        }
    }

    /** What the mesh says, which may take as long as the longest question; one that is open is not asked twice. */
    Future<List<RegistrationInfo>> ask(String address) {
        Promise<List<RegistrationInfo>> answer = Promise.promise();
        Future<List<RegistrationInfo>> open = asked.putIfAbsent(address, answer.future());
        if (open != null) {
            return open;
        }
        long deadline = vertx().setTimer(longestQuestion.toMillis(), late -> unanswered(address, answer));
        answer.future()
                .onComplete(said -> {
                    vertx().cancelTimer(deadline);
                    asked.remove(address, answer.future());
                })
                .onSuccess(found -> book.consumers(
                        address,
                        found.stream().map(RegistrationInfo::nodeId).distinct().toList()));
        mesh.getRegistrations(address, (found, failure) -> {
            if (failure == null) {
                answer.tryComplete(found);
            } else {
                answer.tryFail(failure);
            }
        });
        return answer.future();
    }

    private void unanswered(String address, Promise<List<RegistrationInfo>> answer) {
        String message = "the mesh does not say within " + longestQuestion.toSeconds() + " s who takes messages to "
                + address + "; whoever asks next asks anew";
        if (answer.tryFail(new TimeoutException(message))) {
            LOG.warn(message);
        }
    }

    @Override
    public void getRegistrations(String address, Completable<List<RegistrationInfo>> answer) {
        Future<List<RegistrationInfo>> said = ask(address);
        Promise<List<RegistrationInfo>> first = Promise.promise();
        long timer = vertx().setTimer(PATIENCE_MILLIS, late -> known(address).ifPresent(first::tryComplete));
        said.onComplete(found -> {
            vertx().cancelTimer(timer);
            if (found.succeeded()) {
                first.tryComplete(found.result());
            } else {
                known(address).ifPresentOrElse(first::tryComplete, () -> first.tryFail(found.cause()));
            }
        });
        first.future().onComplete(answer);
    }

    @Override
    public void getNodeInfo(String nodeId, Completable<NodeInfo> answer) {
        Optional<NodeInfo> known = book.node(nodeId);
        if (known.isPresent()) {
            vertx().getOrCreateContext().runOnContext(later -> answer.succeed(known.get()));
            return;
        }
        mesh.getNodeInfo(nodeId, (info, failure) -> {
            heard(nodeId, info);
            answer.complete(info, failure);
        });
    }

    private void heard(String nodeId, @Nullable NodeInfo info) {
        if (info != null) {
            book.node(nodeId, info);
        }
    }

    /** Of those who are members now. */
    private Optional<List<RegistrationInfo>> known(String address) {
        List<String> members = mesh.getNodes();
        List<String> sure = byMembership.apply(address);
        List<RegistrationInfo> routes = (sure.isEmpty() ? book.consumers(address) : sure)
                .stream()
                        .filter(members::contains)
                        .map(nodeId -> new RegistrationInfo(nodeId, 0, false))
                        .toList();
        return routes.isEmpty() ? Optional.empty() : Optional.of(routes);
    }

    private Vertx vertx() {
        return Objects.requireNonNull(vertx, "not started");
    }

    @Override
    public void init(Vertx initialized) {
        vertx = initialized;
        mesh.init(initialized);
    }

    @Override
    public void join(Completable<Void> done) {
        mesh.join(done);
    }

    @Override
    public void leave(Completable<Void> done) {
        mesh.leave(done);
    }

    @Override
    public boolean isActive() {
        return mesh.isActive();
    }

    @Override
    public String getNodeId() {
        return mesh.getNodeId();
    }

    @Override
    public List<String> getNodes() {
        return mesh.getNodes();
    }

    @Override
    public NodeInfo getNodeInfo() {
        return mesh.getNodeInfo();
    }

    @Override
    public void setNodeInfo(NodeInfo info, Completable<Void> done) {
        mesh.setNodeInfo(info, done);
    }

    @Override
    public void nodeListener(NodeListener listener) {
        mesh.nodeListener(listener);
    }

    @Override
    public void registrationListener(RegistrationListener listener) {
        mesh.registrationListener(listener);
    }

    @Override
    public void addRegistration(String address, RegistrationInfo info, Completable<Void> done) {
        mesh.addRegistration(address, info, done);
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo info, Completable<Void> done) {
        mesh.removeRegistration(address, info, done);
    }

    @Override
    public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> found) {
        mesh.getAsyncMap(name, found);
    }

    @Override
    public <K, V> Map<K, V> getSyncMap(String name) {
        return mesh.getSyncMap(name);
    }

    @Override
    public void getLockWithTimeout(String name, long timeout, Completable<Lock> found) {
        mesh.getLockWithTimeout(name, timeout, found);
    }

    @Override
    public void getCounter(String name, Completable<Counter> found) {
        mesh.getCounter(name, found);
    }

    @Override
    public String clusterHost() {
        return mesh.clusterHost();
    }

    @Override
    public String clusterPublicHost() {
        return mesh.clusterPublicHost();
    }
}
