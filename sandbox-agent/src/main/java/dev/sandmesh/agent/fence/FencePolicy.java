package dev.sandmesh.agent.fence;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides when a worker is fenced.
 *
 * @param after how long the engine has to be lost
 * @param moment how long it has to be connected again
 */
public record FencePolicy(Duration after, Duration moment) {
    /** The workflow engine then gives the tasks of a worker that it does not hear to another. */
    public static final Duration HANDED_ON = Duration.ofSeconds(30);

    public static final Duration AFTER = Duration.ofSeconds(20);

    /** Two answers of the worker: one connection that breaks again at once ends nothing. */
    private static final Duration MOMENT = Duration.ofSeconds(3);

    public static FencePolicy standard(Duration after) {
        return new FencePolicy(after, MOMENT);
    }

    /**
     * What the fence is after this sight. A worker that does not answer any more has not found its engine again: what was counted
     * goes on. It begins no count either: whoever hangs is restarted by its liveness.
     */
    Fence next(Fence fence, EngineSight sight, Duration now) {
        return switch (fence.phase()) {
            case DOWN -> sight == EngineSight.LOST ? Fence.counting(now) : Fence.DOWN;
            case COUNTING -> counting(fence, sight, now);
            case UP -> up(fence, sight, now);
            case LIFTING -> lifting(fence, sight, now);
        };
    }

    /** How long until {@link #next} has to be asked again, whatever is seen until then. */
    Optional<Duration> due(Fence fence, Duration now) {
        return fence.phase() == Fence.Phase.COUNTING
                ? Optional.of(fence.lostAt().plus(after).minus(now))
                : Optional.empty();
    }

    private Fence counting(Fence fence, EngineSight sight, Duration now) {
        if (sight == EngineSight.CONNECTED || sight == EngineSight.NONE) {
            return Fence.DOWN;
        }
        boolean over = now.minus(fence.lostAt()).compareTo(after) >= 0;
        return over ? Fence.up(fence.lostAt()) : fence;
    }

    private static Fence up(Fence fence, EngineSight sight, Duration now) {
        return switch (sight) {
            case CONNECTED -> fence.lifting(now);
            case NONE -> Fence.DOWN;
            case LOST, UNKNOWN -> fence;
        };
    }

    private Fence lifting(Fence fence, EngineSight sight, Duration now) {
        return switch (sight) {
            case CONNECTED -> now.minus(fence.backAt()).compareTo(moment) >= 0 ? Fence.DOWN : fence;
            case NONE -> Fence.DOWN;
            case LOST, UNKNOWN -> Fence.up(fence.lostAt());
        };
    }
}
