package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Keeps the memory limit of one run where no cgroup does. Lives on the supervisor's event loop. */
final class MemoryWatch {
    /** Adding up a browser's processes costs a millisecond or two. */
    private static final long LOOK_MILLIS = 2_000;

    private static final long KIBI = 1024;
    private static final double GIBI = 1 << 30;
    private static final double MEBI = 1 << 20;

    private final Tools tools;
    private final RunRecord run;
    private final OptionalLong limit;
    private final Consumer<String> exceeded;
    private long timer = -1;
    private boolean over;

    MemoryWatch(Tools tools, ProcessSpec spec, RunRecord run, Consumer<String> exceeded) {
        this.tools = tools;
        this.run = run;
        this.limit = spec.limits().memoryBytes();
        this.exceeded = exceeded;
    }

    /** Tells it once at most. */
    void begin() {
        if (limit.isPresent()) {
            tools.workers()
                    .executeBlocking(() -> new RunCgroups(run.cgroups()).limitMemory(), false)
                    .onSuccess(limited -> {
                        if (!limited) {
                            lookLater();
                        }
                    });
        }
    }

    void end() {
        over = true;
        tools.vertx().cancelTimer(timer);
    }

    private void lookLater() {
        if (!over) {
            timer = tools.vertx().setTimer(LOOK_MILLIS, now -> tools.workers()
                    .executeBlocking(() -> used(run, limit.orElse(Long.MAX_VALUE)), false)
                    .onComplete(this::judge, failure -> lookLater()));
        }
    }

    private void judge(long used) {
        long most = limit.orElse(Long.MAX_VALUE);
        if (used <= most) {
            lookLater();
        } else if (!over) {
            over = true;
            exceeded.accept("uses " + text(used) + ", its limit is " + text(most));
        }
    }

    /**
     * Of all its processes. What they share is shared out among them; adding that up takes the kernel many times as long, so
     * it is done only where the cheaper sum, in which it counts more than once, is over the limit.
     */
    static long used(RunRecord run, long limit) throws IOException {
        List<Long> members = Containment.members(run);
        long resident =
                members.stream().mapToLong(pid -> resident(pid).orElse(0)).sum();
        return resident <= limit
                ? resident
                : members.stream()
                        .mapToLong(
                                pid -> shared(pid).orElseGet(() -> resident(pid).orElse(0)))
                        .sum();
    }

    private static OptionalLong resident(long pid) {
        return kibibytes(Path.of("/proc/" + pid + "/status"), "VmRSS:");
    }

    /** Nothing for one that is gone, or that lets nobody look into it. */
    private static OptionalLong shared(long pid) {
        return kibibytes(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:");
    }

    private static OptionalLong kibibytes(Path file, String field) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBI)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static String text(long bytes) {
        return bytes >= GIBI
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / GIBI)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / MEBI);
    }
}
