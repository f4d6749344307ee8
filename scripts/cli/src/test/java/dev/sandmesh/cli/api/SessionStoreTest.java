package dev.sandmesh.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStoreTest {

    private static final Session SESSION = new Session(
            ServerUrl.USUAL, Optional.of(Path.of("/etc/ca.pem")), "id", "a@b", "cookie", "access", Instant.EPOCH);

    @TempDir
    Path folder;

    @Test
    void whatIsKeptIsFoundAgainAndForItsOwnerAlone() throws IOException {
        Path own = folder.resolve("deep/sandmesh");
        SessionStore store = new SessionStore(own);
        assertThat(store.find()).isEmpty();
        store.doAlone(() -> store.keep(SESSION));
        assertThat(store.find()).contains(SESSION);
        assertThat(mode(own)).isEqualTo("rwx------");
        assertThat(mode(own.resolve("session.json"))).isEqualTo("rw-------");
        store.forget();
        assertThat(store.find()).isEmpty();
    }

    @Test
    void aFileThatOthersCanReadIsNotUsed() throws IOException {
        SessionStore store = new SessionStore(folder);
        store.keep(SESSION);
        Files.setPosixFilePermissions(folder.resolve("session.json"), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(store::find).hasMessageContaining("can be read by others");
    }

    @Test
    void aDamagedFileIsSaidAndNotGuessedFrom() throws IOException {
        SessionStore store = new SessionStore(folder);
        for (String text :
                new String[] {"", "{", "[]", "{\"url\":\"x\"}", "{} {}", "{\"url\":\"https://a.b\",\"accessUntil\":1}"
                }) {
            PrivateFile.replace(folder.resolve("session.json"), text);
            assertThatThrownBy(store::find).isInstanceOf(Failure.class);
        }
    }

    @Test
    void aFolderThatIsNoFolderIsSaid() throws IOException {
        SessionStore store =
                new SessionStore(Files.writeString(folder.resolve("file"), "").resolve("under"));
        assertThatThrownBy(() -> store.doAlone(() -> store.keep(SESSION)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void aSessionNeverShowsItsSecrets() {
        assertThat(SESSION.toString()).doesNotContain("cookie", "access");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
