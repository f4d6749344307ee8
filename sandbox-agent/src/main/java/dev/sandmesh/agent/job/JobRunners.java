package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.Job;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who carries out which kind of job. */
public final class JobRunners {

    /** Nobody any. */
    public static final JobRunners NONE = new JobRunners(Map.of());

    private final Map<Class<? extends Job>, Kind<?>> kinds;

    private record Kind<J extends Job>(Class<J> type, JobRunner<J> runner) {

        RunningJob start(Job job, JobOutput output) {
            return runner.start(type.cast(job), output);
        }
    }

    private JobRunners(Map<Class<? extends Job>, Kind<?>> kinds) {
        this.kinds = Map.copyOf(kinds);
    }

    /** The same, and this one. */
    public <J extends Job> JobRunners with(Class<J> type, JobRunner<J> runner) {
        Map<Class<? extends Job>, Kind<?>> more = new HashMap<>(kinds);
        more.put(type, new Kind<>(type, runner));
        return new JobRunners(more);
    }

    boolean know(Job job) {
        return kinds.containsKey(job.getClass());
    }

    /** Empty when nobody knows how. */
    Optional<RunningJob> start(Job job, JobOutput output) {
        return Optional.ofNullable(kinds.get(job.getClass())).map(kind -> kind.start(job, output));
    }
}
