package dev.sandmesh.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntroductionTest {

    private static final Traits TRAITS = new Traits(
            "0.1.0", () -> Map.of("java", "17"), Map.of("zone", "a"), () -> List.of("chromium"), Optional.empty());

    @TempDir
    private Path directory;

    private Path token;

    @BeforeEach
    void writeToken() throws IOException {
        token = directory.resolve("join-token");
        Files.writeString(token, "secret\n");
    }

    @Test
    void aRegistrationCarriesBothProofs() throws IOException {
        Introduction introduction = introduction("one");
        Register hello = introduction.register("cluster", "connection-1");
        Register register = introduction.register(hello, new Challenge("node-1", "challenge"));

        assertThat(RegistrationProof.holdsKey(hello)).isFalse();
        assertThat(RegistrationProof.joins("secret", hello)).isFalse();
        assertThat(register.challenge()).isEqualTo("challenge");
        assertThat(RegistrationProof.joins("secret", register)).isTrue();
        assertThat(RegistrationProof.holdsKey(register)).isTrue();
        assertThat(register.connection()).isEqualTo("connection-1");
        assertThat(register.labels()).containsEntry("zone", "a");
        assertThat(register.hardware().memoryBytes()).isPositive();
        assertThat(Register.read(Fields.of(register.toJson()))).isEqualTo(register);
    }

    @Test
    void instanceAndKeyAreKeptAndTheNonceIsNew() throws IOException {
        Register first = introduction("one").register("cluster", "c");
        Register second = introduction("one").register("cluster", "c");

        assertThat(second.instance()).isEqualTo(first.instance());
        assertThat(second.credentials().publicKey())
                .isEqualTo(first.credentials().publicKey());
        assertThat(second.credentials().nonce())
                .isNotEqualTo(first.credentials().nonce());
    }

    @Test
    void aClonedImageMakesAKeyOfItsOwn() throws IOException {
        Register original = introduction("one").register("cluster", "c");
        Files.writeString(directory.resolve("state-one/instance-id"), "local-other\n");

        Register clone = introduction("one").register("cluster", "c");

        assertThat(clone.instance().instanceId()).isEqualTo("local-other");
        assertThat(clone.credentials().publicKey())
                .isNotEqualTo(original.credentials().publicKey());
    }

    @Test
    void aKeyThatDoesNotReadIsReplaced() throws IOException {
        Register original = introduction("one").register("cluster", "c");
        Path key = directory.resolve("state-one/agent-key");
        Files.writeString(key, original.instance().instanceId() + "\nnonsense\nmore\n");

        Introduction introduction = introduction("one");
        Register healed =
                introduction.register(introduction.register("cluster", "c"), new Challenge("node-1", "challenge"));

        assertThat(RegistrationProof.holdsKey(healed)).isTrue();
    }

    @Test
    void onlyTheOwnerReadsTheKey() throws IOException {
        introduction("one");

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("state-one/agent-key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void withoutATokenThereIsNoJoinProof() throws IOException {
        Path state = directory.resolve("state-two");
        Introduction introduction =
                Introduction.of(new LocalIdentity("two", "dev", state), state, Invitation.NONE, TRAITS);

        assertThat(introduction.register("cluster", "c").credentials().joinProof())
                .isEmpty();
    }

    private Introduction introduction(String name) throws IOException {
        Path state = directory.resolve("state-" + name);
        // LocalIdentity writes into the state directory, which an introduction makes.
        return Introduction.of(new LocalIdentity(name, "dev", state), state, Invitation.ofTokenFile(token), TRAITS);
    }
}
