package dev.sandmesh.protocol.mesh;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Hazelcast instance on which whoever listens to a multimap does not wait for a member from which nothing comes. Hazelcast tells
 * every member of a listener, one after the other, and waits for each; Vert.x listens to the subscriptions while it starts, so
 * that one frozen sandbox would keep all others from coming to the mesh until it is expelled, a minute later. The oldest members
 * are told first, which are control nodes as a rule, and only they have anything to say. Nor is a listener taken away: its
 * member leaves with it, which takes it away as well.
 */
final class PatientListening {

    private static final Logger LOG = LoggerFactory.getLogger(PatientListening.class);
    private static final long PATIENCE_MILLIS = 1_000;

    private PatientListening() {}

    static HazelcastInstance over(HazelcastInstance hazelcast) {
        return proxy(HazelcastInstance.class, hazelcast, (method, arguments) -> {
            Object answer = call(hazelcast, method, arguments);
            return answer instanceof MultiMap<?, ?> map ? listeningPatiently(map) : answer;
        });
    }

    private static MultiMap<?, ?> listeningPatiently(MultiMap<?, ?> map) {
        return proxy(MultiMap.class, map, (method, arguments) -> switch (method.getName()) {
            case "addEntryListener" -> listen(map, method, arguments);
            case "removeEntryListener" -> true;
            default -> call(map, method, arguments);
        });
    }

    private static UUID listen(MultiMap<?, ?> map, Method method, Object[] arguments) throws Throwable {
        FutureTask<UUID> told = new FutureTask<>(() -> {
            try {
                return (UUID) method.invoke(map, arguments);
            } catch (InvocationTargetException e) {
                LOG.warn("not every member knows that this one listens to {}", map.getName(), e.getCause());
                throw e;
            }
        });
        Thread teller = new Thread(told, "mesh-listening");
        teller.setDaemon(true);
        teller.start();
        try {
            return told.get(PATIENCE_MILLIS, MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("a member does not answer; this one joins without it, and may hear late of changes");
            return UUID.randomUUID();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InvocationTargetException call ? call.getCause() : e.getCause();
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private interface Calls {
        Object call(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                target.getClass().getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> calls.call(method, arguments)));
    }
}
