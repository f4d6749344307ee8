package dev.sandmesh.testbed;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits on a condition, within a limit, and says what it saw last when the limit passes. */
public final class Eventually {

    private Eventually() {}

    /**
     * Looks again and again until {@code wanted} holds.
     *
     * @param what the condition in words, for the failure
     * @return the value for which it held
     * @throws AssertionError when it did not hold within {@code limit}
     */
    @CanIgnoreReturnValue
    public static <T> T see(String what, Duration limit, Callable<T> look, Predicate<T> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        Object last = "nothing";
        do {
            try {
                T seen = look.call();
                if (wanted.test(seen)) {
                    return seen;
                }
                last = String.valueOf(seen);
            } catch (Exception | AssertionError failure) {
                last = failure;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        } while (System.nanoTime() < deadline);
        throw failed(what, limit, last);
    }

    public static void hold(String what, Duration limit, Callable<Boolean> condition) {
        see(what, limit, condition, held -> held);
    }

    private static AssertionError failed(String what, Duration limit, Object last) {
        @Nullable Throwable cause = last instanceof Throwable failure ? failure : null;
        return new AssertionError("not within " + limit + ": " + what + "; last seen: " + last, cause);
    }
}
