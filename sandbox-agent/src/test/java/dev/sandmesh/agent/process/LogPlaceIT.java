package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        return LogPlace.weakness(log, Optional.of(nobody));
    }

    @Test
    void aLinkThatItsUserPutThereIsNeitherWrittenNorCutNorRead() throws Exception {
        Path log = folder("own", "rwx------", nobody.uid()).resolve("p.log");
        Files.createSymbolicLink(log, precious);
        try (TestingSupervision running =
                new TestingSupervision(directory, SPEC, Map.of("LOG", log.toString())).awaitRunning("p")) {
            assertThat(running.supervisor().readLog("p", 10).await(10, SECONDS).lines())
                    .isEmpty();
            new LogKeeper(null, null, List::of)
                    .look(List.of(LogKeeper.KeptLog.of(
                            SpecFile.parse(SPEC, Map.of("LOG", log.toString())).get(0))));
            assertThat(Files.readString(precious)).isEqualTo("x".repeat(1 << 20));
        }
    }

    @Test
    void whereItsUserCanChangeAFolderOnTheWayNoLogIsWritten() throws Exception {
        Path own = folder("own", "rwx------", nobody.uid());
        assertThat(weakness(own.resolve("p.log")))
                .hasValueSatisfying(why -> assertThat(why).contains("nobody", own.toString()));
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
    void aFolderOfTheAgentIsAGoodPlaceAlsoBelowAStickyOne() throws Exception {
        assertThat(weakness(folder("log", "rwxr-x---", 0).resolve("p.log"))).isEmpty();
        assertThat(weakness(directory.resolve("not/yet/there/p.log"))).isEmpty();
        assertThat(LogPlace.weakness(Path.of("/tmp/p.log"), Optional.empty())).isEmpty();
    }

    @Test
    void theSpecificationIsRefusedBeforeItComesToThat() throws Exception {
        Path log = folder("own", "rwx------", nobody.uid()).resolve("p.log");
        SpecRules rules = new SpecRules(Set.of(), Set.of(), SpecHost.current("/bin"));
        assertThat(SpecFile.reading(SPEC, Map.of("LOG", log.toString()), Optional.of(rules))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("process 'p'.log: nobody, whose log it is, can change what is in");
    }
}
