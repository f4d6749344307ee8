package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a /proc of the test's own, where every oddity can be had. */
class BrowserProcessesTest {
    private static final Set<String> PROFILES = Set.of("kabc12", "kabc", "k_under_score");

    @TempDir
    Path proc;

    private BrowserProcesses processes;
    private volatile long adsPower = 9;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(Files.createDirectory(proc.resolve("9")).resolve("status"), "Uid:\t1000\t1000\t1000\t1000\n");
        processes = new BrowserProcesses(proc, () -> adsPower);
    }

    private void process(String pid, String... command) throws IOException {
        process(1000, pid, command);
    }

    private void process(int uid, String pid, String... command) throws IOException {
        Path process = Files.createDirectories(proc.resolve(pid));
        Files.writeString(process.resolve("status"), "Name:\tchrome\nUid:\t" + uid + "\t1000\t1000\t1000\n");
        Files.writeString(process.resolve("cmdline"), String.join("\0", command) + "\0");
    }

    @Test
    void aBrowserIsKnownByTheNameOfItsDirectoryAlsoWithABlankInThePath() throws Exception {
        process(
                "100",
                "/opt/AdsPower Global/chrome",
                "--user-data-dir=/home/u/Ads Power/cache/kabc12_h1yxa7",
                "--flag");
        process("101", "chrome", "--user-data-dir=/home/u/cache/kabc");
        process("102", "chrome", "--user-data-dir=/data/cache/k_under_score_1f/Default");
        assertThat(processes.find(PROFILES)).isEqualTo(Map.of("kabc12", 100L, "kabc", 101L, "k_under_score", 102L));
    }

    @Test
    void partsOfABrowserOtherBrowsersAndProcessesThatAreGoneAreNone() throws Exception {
        process("100", "chrome", "--type=renderer", "--user-data-dir=/home/u/cache/kabc12_h1yxa7");
        process("101", "chrome", "--user-data-dir=/home/u/cache/kabc12_h1yxa7", "--type=gpu-process");
        process("102", "chrome", "--user-data-dir=/home/u/cache/kabc123_h1yxa7");
        process("103", "vim", "/home/u/cache/kabc12_h1yxa7");
        process("104", "");
        process("self", "chrome", "--user-data-dir=/home/u/cache/kabc12_h1yxa7");
        Files.createDirectory(proc.resolve("105"));
        assertThat(processes.find(PROFILES)).isEmpty();
    }

    @Test
    void aPidIsLookedAtOnceMoreBeforeItIsTakenForABrowser() throws Exception {
        process("100", "chrome", "--user-data-dir=/home/u/cache/kabc12_h1yxa7");
        assertThat(processes.isBrowserOf(100, "kabc12")).isTrue();
        assertThat(processes.isBrowserOf(100, "kabc")).isFalse();
        assertThat(processes.isBrowserOf(7, "kabc12")).isFalse();
    }

    @Test
    void whatAnotherUserCallsABrowserOfAdsPowerIsNone() throws Exception {
        process(1001, "100", "chrome", "--user-data-dir=/home/u/cache/kabc12_h1yxa7");
        process(0, "101", "chrome", "--user-data-dir=/home/u/cache/kabc");
        assertThat(processes.find(PROFILES)).isEmpty();
        assertThat(processes.isBrowserOf(100, "kabc12")).isFalse();
        process("102", "chrome", "--user-data-dir=/home/u/cache/kabc12_h1yxa7");
        assertThat(processes.find(PROFILES)).isEqualTo(Map.of("kabc12", 102L));
    }

    @Test
    void theBrowsersOfAnAdsPowerThatEndedAreKnownByItsUserAndWithoutOneThereAreNone() throws Exception {
        process("100", "chrome", "--user-data-dir=/home/u/cache/kabc12_h1yxa7");
        adsPower = 0;
        assertThat(processes.find(PROFILES)).isEmpty();
        adsPower = 9;
        assertThat(processes.find(PROFILES)).hasSize(1);
        adsPower = 0;
        assertThat(processes.find(PROFILES)).hasSize(1);
    }

    @Test
    void aStoppedProcessIsKnownByItsStateWhateverItsName() throws Exception {
        String rest = " 1 7 7".concat(" 0".repeat(16)) + "\n";
        for (Map.Entry<String, String> stat : Map.of(
                        "1", "1 (ads power) T" + rest, "2", "2 (a) T) S" + rest, "3", "3 (node) t" + rest, "4", "4 (x")
                .entrySet()) {
            Files.writeString(Files.createDirectory(proc.resolve(stat.getKey())).resolve("stat"), stat.getValue());
        }
        assertThat(processes.isStopped(1)).isTrue();
        assertThat(processes.isStopped(2)).isFalse();
        assertThat(processes.isStopped(3)).isTrue();
        assertThat(processes.isStopped(4)).isFalse();
        assertThat(processes.isStopped(5)).isFalse();
    }
}
