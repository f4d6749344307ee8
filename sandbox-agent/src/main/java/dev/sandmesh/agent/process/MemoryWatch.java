package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                    .executeBlocking(() -> used(run), false)
                    .onComplete(this::judge, failure -> lookLater()));
        }
    }

    private void judge(long used) {
        long most = limit.orElse(Long.MAX_VALUE);
        if (!over && used > most) {
            exceeded.accept("uses " + text(used) + ", its limit is " + text(most));
        }
        lookLater();
    }

    /** Resident memory of all its processes; what they share counts more than once. */
    private static long used(RunRecord run) throws IOException {
        return Containment.members(run).stream()
                .mapToLong(MemoryWatch::resident)
                .sum();
    }

    private static long resident(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status"))
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBI)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    static String text(long bytes) {
        return bytes >= GIBI
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / GIBI)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / MEBI);
    }
}
