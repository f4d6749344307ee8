package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessFilesTest {
    @TempDir
    Path directory;

    private Path file(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private static Access read(Optional<Path> key, Optional<Path> address) {
        return new AccessFiles(new AdsPowerConfig(
                        50325, key, address, AdsPowerConfig.DEFAULT_INTERVAL, AdsPowerConfig.DEFAULT_CALL_GAP, false))
                .read();
    }

    @ParameterizedTest
    @CsvSource({
        "http://local.adspower.net:50326, 50326",
        "http://127.0.0.1:41000/, 41000",
        "local.adspower.com:50399, 50399",
        "http://local.adspower.net, 50325",
        "http://local.adspower.net:99999, 50325",
        "'', 50325"
    })
    void thePortIsTheOneThatAdsPowerHasWrittenAndTheHostIsAlwaysThisOne(String text, int port) throws IOException {
        assertThat(read(Optional.empty(), Optional.of(file("local_api", text, "rw-r--r--")))
                        .port())
                .isEqualTo(port);
    }

    @Test
    void theConfiguredPortStandsWhileAdsPowerHasWrittenNoneOrALink() throws IOException {
        Path target = file("target", "http://127.0.0.1:41000", "rw-r--r--");
        Path link = Files.createSymbolicLink(directory.resolve("local_api"), target);
        assertThat(read(Optional.empty(), Optional.of(link)).port()).isEqualTo(50325);
        assertThat(read(Optional.empty(), Optional.of(directory.resolve("none")))
                        .port())
                .isEqualTo(50325);
    }

    @Test
    void theKeyIsReadFromAFileOfItsOwnerAloneAndNeverShown() throws IOException {
        Access access = read(Optional.of(file("key", "s3cret-key\n", "rw-------")), Optional.empty());
        assertThat(access.key()).contains("s3cret-key");
        assertThat(access.keyProblem()).isEmpty();
        assertThat(access.toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "key, rw-r-----, is open to others than its owner: chmod 600 it",
        "key, rw----r--, is open to others than its owner: chmod 600 it",
        "'', rw-------, holds no key",
        "'two words', rw-------, holds no key"
    })
    void aKeyThatCannotBeUsedIsLeftOutAndSaysWhy(String text, String permissions, String why) throws IOException {
        Path file = file("key", text, permissions);
        Access access = read(Optional.of(file), Optional.empty());
        assertThat(access.key()).isEmpty();
        assertThat(access.keyProblem()).contains("key file " + file + " " + why);
    }

    @Test
    void aKeyFileThatIsNotThereSaysSo() {
        assertThat(read(Optional.of(directory.resolve("none")), Optional.empty())
                        .keyProblem())
                .hasValueSatisfying(text -> assertThat(text).contains("cannot be read"));
    }

    @Test
    void aGapThatNoPlanAllowsIsRefused() {
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdsPowerConfig(
                        1, Optional.empty(), Optional.empty(), Duration.ofSeconds(1), Duration.ofMillis(99), false));
    }
}
