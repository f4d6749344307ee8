package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Programs;
import java.nio.file.Path;
import java.time.Duration;

/** How many browsers this machine bears, as the agent's own command finds out, beside what the formula says. */
final class CalibrateBench {

    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int MOST = Programs.setting("SANDMESH_BENCH_BROWSERS", 100);

    private CalibrateBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Programs.temporaryFolder("sandmesh-calibrate-");
        System.out.println("```");
        System.out.print(Programs.measuredByAgent(folder, LIMIT, "calibrate", "--max", Integer.toString(MOST)));
        System.out.println("```");
    }
}
