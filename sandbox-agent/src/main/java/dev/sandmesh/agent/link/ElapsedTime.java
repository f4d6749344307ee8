package dev.sandmesh.agent.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Time that nobody can set and that also passes while the machine is suspended; Java's own clock stands still then. Reading it
 * is a system call or two, none of which waits for a disk.
 */
final class ElapsedTime {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final long NOTABLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Path uptime;
    private final long nanosAtStart = System.nanoTime();
    private final long uptimeAtStart;
    private long suspendedNanos;

    ElapsedTime() {
        this(UPTIME);
    }

    ElapsedTime(Path uptime) {
        this.uptime = uptime;
        this.uptimeAtStart = uptimeNanos();
    }

    /** Without an origin, as {@link System#nanoTime}; where the kernel does not tell, without what was slept since it last did. */
    synchronized long nanos() {
        long ran = System.nanoTime() - nanosAtStart;
        long up = uptimeNanos();
        if (up >= 0 && uptimeAtStart >= 0) {
            long slept = up - uptimeAtStart - ran;
            // the kernel's figure is rounded, and this thread may have been held up between the two
            suspendedNanos = Math.max(suspendedNanos, slept > NOTABLE_NANOS ? slept : 0);
        }
        return nanosAtStart + ran + suspendedNanos;
    }

    /** How long the machine has been up; empty where the kernel does not tell. */
    Optional<Duration> uptime() {
        long nanos = uptimeNanos();
        return nanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** {@code 12757.47 10461.92}; negative when it cannot be read. */
    private long uptimeNanos() {
        try {
            String hundredths = Files.readString(uptime).split(" ", 2)[0].replace(".", "");
            return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(hundredths) * 10);
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }
}
