package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.Pressure;
import java.nio.file.Path;

/** How much of the last ten seconds somebody had to wait for a resource, as the kernel says it; 0 where it says nothing. */
final class PressureMeter {
    private static final String SOME = "some avg10=";

    private final Path directory;

    /** {@code directory} is {@code /proc/pressure}, except in tests. */
    PressureMeter(Path directory) {
        this.directory = directory;
    }

    Pressure read() {
        return new Pressure(percent("cpu"), percent("memory"), percent("io"));
    }

    private double percent(String resource) {
        return KernelFile.lines(directory.resolve(resource)).stream()
                .filter(line -> line.startsWith(SOME))
                .map(line -> line.substring(SOME.length()).split(" ", 2)[0])
                .findFirst()
                .map(PressureMeter::parse)
                .orElse(0.0);
    }

    private static double parse(String text) {
        try {
            return Math.max(0, Math.min(100, Double.parseDouble(text)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
