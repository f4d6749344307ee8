package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.report.ProcessExited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that would have the agent, which is root, write or cut a file of its choice. */
class LogPlaceIT {
    private static final String SPEC = """
            processes:
              - {name: p, command: [sh, -c, "echo written; exec sleep 1000"], user: nobody, log: "${LOG}", logLimit: 64KiB}
            """;

    @TempDir
    Path directory;

    private Path precious;
    private PosixUser nobody;

    @BeforeEach
    void theAgentIsRoot() throws IOException {
        assumeTrue(PosixUser.isAgentRoot(), "only root can start a process as another user");
        nobody = PosixUser.named("nobody");
        precious = directory.resolve("precious");
        Files.writeString(precious, "x".repeat(1 << 20));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private Path folder(String name, String permissions, int uid) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
        Files.setAttribute(folder, "unix:uid", uid);
        return folder;
    }

    private Optional<String> weakness(Path log) throws IOException {
        return LogPlace.weakness(log);
    }

    @Test
    void aLinkThatItsUserPutThereIsNeitherWrittenNorCutNorRead() throws Exception {
        Path log = folder("own", "rwx------", nobody.uid()).resolve("p.log");
        Files.createSymbolicLink(log, precious);
        try (TestingSupervision running =
                new TestingSupervision(directory, SPEC, Map.of("LOG", log.toString())).awaitRunning("p")) {
            assertThat(running.supervisor().readLog("p", 10).await(10, SECONDS).lines())
                    .isEmpty();
            new LogKeeper(null, null, java.time.InstantSource.system(), List::of)
                    .look(List.of(LogKeeper.KeptLog.of(
                            SpecFile.parse(SPEC, Map.of("LOG", log.toString())).get(0))));
            assertThat(Files.readString(precious)).isEqualTo("x".repeat(1 << 20));
        }
    }

    @Test
    void whereItsUserCanChangeAFolderOnTheWayNoLogIsWritten() throws Exception {
        Path own = folder("own", "rwx------", nobody.uid());
        assertThat(weakness(own.resolve("p.log")))
                .hasValueSatisfying(why -> assertThat(why).contains("others than root", own.toString()));
        assertThat(weakness(Files.createDirectory(own.resolve("below")).resolve("p.log")))
                .isPresent();
        assertThat(weakness(folder("everybody", "rwxrwxrwx", 0).resolve("p.log")))
                .isPresent();
        assertThat(weakness(Path.of("/tmp/p.log")))
                .as("sticky, but open to all")
                .isPresent();
        Path link = Files.createSymbolicLink(directory.resolve("link"), own);
        assertThat(weakness(link.resolve("p.log"))).isPresent();
    }

    @Test
    void aFolderOfAnybodyElseIsNoPlaceEither() throws Exception {
        int stranger = PosixUser.named("daemon").uid();
        assertThat(weakness(folder("strange", "rwxr-xr-x", stranger).resolve("p.log")))
                .isPresent();
        Path shared = folder("shared", "rwxrwxr-x", 0);
        Files.setAttribute(shared, "unix:gid", PosixUser.named("daemon").gid());
        assertThat(weakness(shared.resolve("p.log"))).isPresent();
        Path link = Files.createSymbolicLink(directory.resolve("sticky"), Path.of("/tmp"));
        assertThat(weakness(link.resolve("p.log"))).isPresent();
    }

    @Test
    void aLinkInPlaceOfADirectoryIsNotGivenAway() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        Path link = Files.createSymbolicLink(
                folder("own", "rwx------", nobody.uid()).resolve("data"), target);
        String yaml = withDirectory(link);
        try (TestingSupervision running = new TestingSupervision(directory, yaml, Map.of())) {
            assertThat(running.awaitFact(ProcessExited.class, fact -> true).reason())
                    .contains("its directory is not safe: " + link + " is a link");
        }
        assertThat(Files.getAttribute(target, "unix:uid")).isEqualTo(0);
        SpecRules rules = new SpecRules(Set.of(), Set.of(), SpecHost.current("/bin"));
        assertThat(SpecFile.reading(yaml, Map.of(), Optional.of(rules)).problems())
                .containsExactly("process 'p'.directory: " + link + " is a link");
        assertThat(LogPlace.weaknessOfDirectory(link.resolveSibling("new")))
                .hasValueSatisfying(why -> assertThat(why).startsWith("others than root can change"));
    }

    @Test
    void onlyADirectoryThatTheAgentMadeBecomesItsUsers() throws Exception {
        Path made = directory.resolve("not/yet/there");
        try (TestingSupervision running =
                new TestingSupervision(directory, withDirectory(made), Map.of()).awaitRunning("p")) {
            assertThat(running.pid("p")).isPositive();
            assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(nobody.uid());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
        Path before = folder("before", "rwxr-xr-x", 0);
        try (TestingSupervision running =
                new TestingSupervision(directory, withDirectory(before), Map.of()).awaitRunning("p")) {
            assertThat(running.pid("p")).isPositive();
            assertThat(Files.getAttribute(before, "unix:uid")).isEqualTo(0);
        }
    }

    private String withDirectory(Path own) {
        return "processes: [{name: p, command: [sleep, '1000'], user: nobody, directory: '" + own + "', log: '"
                + directory + "/log/p.log'}]";
    }

    @Test
    void aFolderOfTheAgentIsAGoodPlaceAlsoBelowAStickyOne() throws Exception {
        assertThat(weakness(folder("log", "rwxr-x---", 0).resolve("p.log"))).isEmpty();
        assertThat(weakness(directory.resolve("not/yet/there/p.log"))).isEmpty();
    }

    @Test
    void theSpecificationIsRefusedBeforeItComesToThat() throws Exception {
        Path log = folder("own", "rwx------", nobody.uid()).resolve("p.log");
        SpecRules rules = new SpecRules(Set.of(), Set.of(), SpecHost.current("/bin"));
        assertThat(SpecFile.reading(SPEC, Map.of("LOG", log.toString()), Optional.of(rules))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("process 'p'.log: others than root can change what is in");
    }
}
