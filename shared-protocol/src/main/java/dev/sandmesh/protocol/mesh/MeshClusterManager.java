package dev.sandmesh.protocol.mesh;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vert.x's cluster manager on an instance that we have started. Vert.x takes every member for one of its own and fails on one that
 * is not, exactly when it leaves and subscriptions have to be published again; here such a member leaves like any other, and
 * what it has left behind is swept away first.
 */
final class MeshClusterManager extends HazelcastClusterManager {

    private static final Logger LOG = LoggerFactory.getLogger(MeshClusterManager.class);
    private static final String SUBSCRIPTIONS = "__vertx.subs";

    private final HazelcastInstance hazelcast;
    private @Nullable Vertx vertx;

    MeshClusterManager(HazelcastInstance hazelcast) {
        super(PatientListening.over(hazelcast));
        this.hazelcast = hazelcast;
    }

    @Override
    public void init(Vertx initialized) {
        super.init(initialized);
        vertx = initialized;
    }

    @Override
    public List<String> getNodes() {
        return super.getNodes().stream().filter(Objects::nonNull).toList();
    }

    @Override
    public synchronized void memberAdded(MembershipEvent event) {
        if (isVertx(event.getMember())) {
            super.memberAdded(event);
        } else {
            LOG.warn(
                    "{} is on the mesh with its key, but is no member of Sandmesh",
                    event.getMember().getAddress());
        }
    }

    @Override
    public synchronized void memberRemoved(MembershipEvent event) {
        Member member = event.getMember();
        if (!isActive() || isVertx(member)) {
            super.memberRemoved(event);
            return;
        }
        LOG.warn("{}, which was no member of Sandmesh, has left the mesh", member.getAddress());
        sweep();
        super.memberRemoved(
                new MembershipEvent(event.getCluster(), named(member), event.getEventType(), event.getMembers()));
    }

    /** We have started it, so Vert.x leaves it running. */
    @Override
    public void leave(Completable<Void> left) {
        Promise<Void> gone = Promise.promise();
        super.leave(gone);
        Vertx own = Objects.requireNonNull(vertx);
        gone.future()
                .transform(result -> own.executeBlocking(() -> {
                            hazelcast.shutdown();
                            return (Void) null;
                        })
                        .compose(down -> result.succeeded()
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture(result.cause())))
                .onComplete(left);
    }

    /**
     * Subscriptions of nobody, and what is none: nobody else would ever take them away, and over the latter Vert.x stumbles. Each
     * member does it before it publishes its own again, so none takes away what another has just put there.
     */
    private void sweep() {
        MultiMap<Object, Object> subscriptions = hazelcast.getMultiMap(SUBSCRIPTIONS);
        try {
            List<Map.Entry<Object, Object>> found = List.copyOf(subscriptions.entrySet());
            Set<String> nodes = Set.copyOf(getNodes());
            found.stream()
                    .filter(entry -> !isOf(nodes, entry.getValue()))
                    .forEach(entry -> subscriptions.remove(entry.getKey(), entry.getValue()));
        } catch (RuntimeException unreadable) {
            LOG.warn("somebody has put among the subscriptions what cannot be read: {}", unreadable.toString());
            sweepUnreadable(subscriptions);
        }
    }

    private static void sweepUnreadable(MultiMap<Object, Object> subscriptions) {
        for (Object address : subscriptions.keySet()) {
            try {
                subscriptions.get(address);
            } catch (RuntimeException unreadable) {
                subscriptions.delete(address);
            }
        }
    }

    private static boolean isOf(Set<String> nodes, Object value) {
        return value instanceof HazelcastRegistrationInfo info
                && nodes.contains(info.unwrap().nodeId());
    }

    private static boolean isVertx(Member member) {
        return member.getAttribute(MeshHazelcast.NODE_ID_ATTRIBUTE) != null;
    }

    /** The same member, with an id for Vert.x that nobody else has. */
    private static Member named(Member member) {
        return (Member) Proxy.newProxyInstance(
                Member.class.getClassLoader(), new Class<?>[] {Member.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getAttribute")) {
                        return member.getUuid().toString();
                    }
                    try {
                        return method.invoke(member, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
