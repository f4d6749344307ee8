package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent without rights knows of the processes of others where /proc hides them. */
class HiddenProcessIT {

    @TempDir
    private Path directory;

    /** Runs as a user without rights, beside a process of root, in a /proc of its own that is mounted with hidepid. */
    public static final class Looker {
        private Looker() {}

        public static void main(String[] arguments) throws Exception {
            long others = Long.parseLong(arguments[0]);
            Process own = new ProcessBuilder("sleep", "600").start();
            ProcessIdentity mine = ProcessIdentity.of(own.pid());
            boolean living = mine.isAlive();
            own.destroyForcibly().waitFor();
            System.out.printf(
                    "hidden=%s seen=%s other=%s mine=%s gone=%s nobody=%s%n",
                    HiddenProcess.areHidden(),
                    Files.exists(Path.of("/proc/" + others)),
                    new ProcessIdentity(others, 1, "boot").isAlive(),
                    living,
                    !mine.isAlive(),
                    new ProcessIdentity(4_000_000, 1, "boot").isAlive());
        }
    }

    @Test
    void aHiddenProcessIsNotTakenForDeadAndADeadOneNotForHidden() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String script = "mount -t proc -o hidepid=2 proc /proc || exit 77; sleep 600 & sleeper=$!; "
                + "setpriv --reuid=65534 --regid=65534 --clear-groups \"$0\" -XX:-UsePerfData -Xmx64m -cp \"$1\" \"$2\" $sleeper;"
                + " status=$?; kill $sleeper; exit $status";
        Process process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "sh",
                        "-c",
                        script,
                        java,
                        readableByAll().toString(),
                        Looker.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assumeTrue(
                process.exitValue() != 77 && !said.contains("unshare failed") && !said.contains("setpriv:"),
                () -> "this machine mounts no /proc with hidepid: " + said);
        assertThat(said).contains("hidden=true seen=false other=true mine=true gone=true nobody=false");
    }

    /** The few classes that it takes, since a user without rights may not read where they were built. */
    private Path readableByAll() throws Exception {
        for (Class<?> type : List.of(Looker.class, HiddenProcess.class, ProcessIdentity.class, ProcStat.class)) {
            String name = type.getName().replace('.', '/') + ".class";
            Path copy = directory.resolve(name);
            Files.createDirectories(copy.getParent());
            try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
                Files.write(copy, bytes.readAllBytes());
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }
}
