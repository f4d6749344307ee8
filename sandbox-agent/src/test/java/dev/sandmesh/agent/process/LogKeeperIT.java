package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.TestingMount;
import dev.sandmesh.protocol.command.LogLines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that grow without end. */
class LogKeeperIT {
    private static final int MIB = 1 << 20;
    private static final int LINE = 64;

    @TempDir
    Path directory;

    private LogKeeper keeper() {
        return new LogKeeper(null, null, InstantSource.system(), List::of);
    }

    private static LogKeeper.KeptLog kept(Path log, long limit) {
        return new LogKeeper.KeptLog(log, Optional.empty(), limit);
    }

    private static long allocated(Path file) throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        String blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(stat.waitFor()).isZero();
        return Long.parseLong(blocks) * 512;
    }

    /** Each line begins with its own offset. */
    private static void append(Path log, long bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        long offset = Files.exists(log) ? Files.size(log) : 0;
        for (long end = offset + bytes; offset < end; offset += LINE) {
            String line = Long.toString(offset);
            text.append(line).append(".".repeat(LINE - 1 - line.length())).append('\n');
        }
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static long offsetOfLineAt(Path log, long offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(offset);
            return Long.parseLong(file.readLine().replace(".", ""));
        }
    }

    @Test
    void theFrontOfALongLogIsCutAndEveryOffsetStaysTrue() throws Exception {
        Path log = directory.resolve("p.log");
        append(log, 3 * MIB);
        LogKeeper keeper = keeper();
        keeper.look(List.of(kept(log, MIB)));
        assertThat(Files.size(log)).isEqualTo(3 * MIB);
        assertThat(allocated(log)).isBetween(MIB / 2L, MIB / 2L + 8192);
        for (long offset = 3 * MIB - MIB / 2; offset < 3 * MIB; offset += LINE) {
            assertThat(offsetOfLineAt(log, offset)).isEqualTo(offset);
        }
        append(log, MIB / 4);
        keeper.look(List.of(kept(log, MIB)));
        assertThat(allocated(log)).isGreaterThan(MIB / 2L + MIB / 4 - 8192);
    }

    /** As on a mount that hangs; its output stays open. */
    @Test
    void aToolThatDoesNotEndIsGivenUp() {
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> assertThatThrownBy(
                        () -> LogKeeper.run(List.of("sleep", "1000"), Duration.ofMillis(200)))
                .isInstanceOf(IOException.class)
                .hasMessage("sleep does not end"));
    }

    @Test
    void whatAnEarlierAgentHasCutIsNotCutAgain() throws Exception {
        Path log = directory.resolve("p.log");
        append(log, 3 * MIB);
        keeper().look(List.of(kept(log, MIB)));
        append(log, MIB / 4);
        long before = allocated(log);
        keeper().look(List.of(kept(log, MIB)));
        assertThat(allocated(log)).isEqualTo(before);
    }

    @Test
    void aLinkIsNeverFollowedAndADeviceNeverCut() throws Exception {
        Path precious = directory.resolve("precious");
        append(precious, 2 * MIB);
        Path link = Files.createSymbolicLink(directory.resolve("p.log"), precious);
        keeper().look(List.of(kept(link, MIB), kept(Path.of("/dev/null"), MIB)));
        assertThat(allocated(precious)).isGreaterThanOrEqualTo(2 * MIB);
        assertThat(LogTail.read(link, 0)).isEmpty();
    }

    @Test
    void whereNoHoleCanBeMadeTheLogIsEmptied() throws Exception {
        try (TestingMount mount = TestingMount.withoutHoles(directory.resolve("ram"))) {
            Path log = mount.directory().resolve("p.log");
            append(log, 2 * MIB);
            keeper().look(List.of(kept(log, MIB)));
            assertThat(Files.size(log)).isZero();
        }
    }

    /** 119048 lines are 2.5 MB: at most 50 MB/s, less on a slow machine. */
    @Test
    void aFastWriterStaysWithinBoundsAndItsTailCanBeRead() throws Exception {
        Path script = Files.writeString(
                directory.resolve("writer"), "while :; do yes all work and no play | head -n 119048; sleep 0.05; done");
        String yaml = """
                processes:
                  - {name: p, command: [sh, "${DIR}/writer"], log: "${DIR}/p.log", logLimit: 4MiB,
                     limits: {oomScore: 1000}}
                """;
        Path log = directory.resolve("p.log");
        assumeTrue(directory.toFile().getUsableSpace() > 2L << 30, "needs 2 GiB of room in case nothing is cut");
        assertThat(script).exists();
        try (TestingSupervision running = TestingSupervision.of(directory, yaml).awaitRunning("p")) {
            long most = 0;
            long end = System.nanoTime() + SECONDS.toNanos(300);
            while (Files.size(log) < 500L * MIB && System.nanoTime() < end) {
                most = Math.max(most, allocated(log));
                LockSupport.parkNanos(
                        MILLISECONDS.toNanos(20)); // else the looking takes a processor from writer and agent
            }
            assertThat(Files.size(log)).as("bytes written").isGreaterThanOrEqualTo(500L * MIB);
            // 4 MiB, and what comes in 4 s of an agent that hardly gets a processor
            assertThat(most).isLessThan(4L * MIB + 200_000_000);
            LogLines lines = running.supervisor().readLog("p", 50).await(10, SECONDS);
            assertThat(lines.lines()).hasSize(50);
            // the last one may be half written
            assertThat(lines.lines().subList(0, 49)).containsOnly("all work and no play");
            assertThat(lines.size()).isGreaterThanOrEqualTo(500L * MIB);
        }
    }

    @Test
    void aLogThatIsMostlyAHoleBeginsAnew() throws Exception {
        Path log = directory.resolve("p.log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength((1L << 30) + 1);
        }
        try (TestingSupervision running = TestingSupervision.ofShell(directory, "echo begun; exec sleep 1000", "")) {
            TestingSupervision.await(() -> !LogTail.read(log, 0).isEmpty(), () -> "it has written");
            running.awaitRunning("p");
            assertThat(Files.readString(log)).isEqualTo("begun\n");
            assertThat(running.supervisor().readLog("p", 5).await(10, SECONDS))
                    .isEqualTo(new LogLines("p", 6, List.of("begun")));
        }
    }
}
