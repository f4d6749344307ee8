package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol of docs/worker-contract.md, by which all on a host who call AdsPower keep one pace. */
class SharedPaceTest {
    private static final Duration GAP = Duration.ofMinutes(10);
    private static final Duration NEXT_TO_NONE = Duration.ofNanos(1);

    @TempDir
    Path home;

    private Path directory;

    @BeforeEach
    void name() {
        directory = home.resolve("run/pace");
    }

    private SharedPace pace(Duration gap) {
        return new SharedPace(Optional.of(directory), gap);
    }

    private void mark(String name, String content) throws IOException {
        Files.createDirectories(directory);
        Files.createSymbolicLink(directory.resolve(name), Path.of(content));
    }

    private List<String> marks() throws IOException {
        try (Stream<Path> marks = Files.list(directory)) {
            return marks.map(mark -> mark.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void afterAnAnswerEverybodyWaitsForTheRestOfItsOwnGap() {
        SharedPace agent = pace(GAP);
        assertThat(agent.take()).isZero();
        agent.answered();
        assertThat(agent.take()).isBetween(1L, GAP.toNanos());
        assertThat(pace(GAP.multipliedBy(2)).take()).isBetween(GAP.toNanos() + 1, GAP.toNanos() * 2);
        assertThat(pace(NEXT_TO_NONE).take()).isZero();
    }

    @Test
    void aCallThatHasNoAnswerYetHoldsTheOthersUpForAWhileOnly() throws Exception {
        mark("7", "called-" + System.nanoTime());
        assertThat(pace(NEXT_TO_NONE).take()).isPositive();
        mark("8", "called-" + (System.nanoTime() - SharedPace.HELD.toNanos()));
        assertThat(pace(GAP).take()).isPositive();
        assertThat(pace(NEXT_TO_NONE).take()).isZero();
        assertThat(marks()).containsExactly("9");
    }

    @Test
    void ofManyAtOnceOneGetsTheTurn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                List<Callable<Long>> callers = Stream.generate(() -> pace(GAP))
                        .<Callable<Long>>map(pace -> pace::take)
                        .limit(8)
                        .toList();
                int turns = 0;
                for (Future<Long> caller : threads.invokeAll(callers)) {
                    turns += caller.get() == 0 ? 1 : 0;
                }
                assertThat(turns).isEqualTo(1);
                directory = home.resolve("run/pace-" + round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatAnEarlierBootLeftOrNobodyUnderstandsHoldsNobodyUp() throws Exception {
        mark("1", "answered-" + (System.nanoTime() + GAP.toNanos()));
        assertThat(pace(GAP).take()).isZero();
        mark("3", "nonsense");
        Files.writeString(directory.resolve("4"), "a file");
        assertThat(pace(NEXT_TO_NONE).take()).isZero();
        mark("x", "called-" + System.nanoTime());
        mark("99999999999999999999", "called-" + System.nanoTime());
        pace(GAP).answered();
        assertThat(marks()).containsExactly("6", "99999999999999999999", "x");
    }

    @Test
    void withoutADirectoryThatCanBeSharedEverybodyPacesAlone() throws Exception {
        Files.createDirectories(home.resolve("run"));
        Files.createSymbolicLink(directory, home);
        SharedPace linked = pace(GAP);
        assertThat(linked.take()).isZero();
        linked.answered();
        assertThat(linked.take()).isZero();
        assertThat(home.toFile().list()).containsExactly("run");
        SharedPace alone = new SharedPace(Optional.empty(), GAP);
        assertThat(alone.take()).isZero();
        alone.answered();
        assertThat(alone.take()).isZero();
    }

    @Test
    void theDirectoryOfRootIsOpenToTheUsersOfItsProcesses() throws Exception {
        assertThat(pace(GAP).take()).isZero();
        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat((Integer) Files.getAttribute(directory, "unix:mode") & 07777).isEqualTo(root ? 01777 : 0700);
    }
}
