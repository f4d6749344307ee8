package dev.sandmesh.protocol.mesh;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.spi.impl.executionservice.ExecutionService;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers of Hazelcast that have nothing to do in a member that holds no data, and that no setting ends: they wake it more than
 * thirty times a second, a third of all that wakes an idle agent. Those of the CP subsystem look for callers that wait for a
 * lock, which only holders of data keep; another asks futures of old interfaces whether they are done, and an agent has none.
 * Neither membership nor anything else that finds failures is among them. This reaches into Hazelcast 5.3: where it does not
 * fit, the timers stay.
 */
final class IdleTimers {
    private static final Logger LOG = LoggerFactory.getLogger(IdleTimers.class);

    /** As a task that is due says of what it will run. */
    private static final List<String> NEEDLESS = List.of("com.hazelcast.cp.internal.", "CompletableFutureTask{");

    private IdleTimers() {}

    /** How many it ended. */
    static int end(HazelcastInstance hazelcast) {
        int ended = 0;
        try {
            ScheduledThreadPoolExecutor executor = executor(hazelcast);
            for (Runnable due : List.copyOf(executor.getQueue())) {
                if (due instanceof RunnableScheduledFuture<?> task && task.isPeriodic() && isNeedless(task)) {
                    task.cancel(false);
                    executor.remove(task);
                    ended++;
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("Hazelcast's needless timers go on: {}", e.toString());
        }
        return ended;
    }

    private static boolean isNeedless(RunnableScheduledFuture<?> task) {
        String text = task.toString();
        return NEEDLESS.stream().anyMatch(text::contains);
    }

    static ScheduledThreadPoolExecutor executor(HazelcastInstance hazelcast) throws ReflectiveOperationException {
        ExecutionService service = ((HazelcastInstanceProxy) hazelcast)
                .getOriginal()
                .node
                .getNodeEngine()
                .getExecutionService();
        Field field = service.getClass().getDeclaredField("scheduledExecutorService");
        field.setAccessible(true);
        return (ScheduledThreadPoolExecutor) field.get(service);
    }
}
