package dev.sandmesh.control.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.mesh.MeshTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the mesh's shell (A136, B26). */
class MeshMaterialTest {

    @TempDir
    private Path home;

    @Test
    void whatIsMadeIsGoodAndForItsOwnerOnly() throws IOException {
        MeshMaterial material = now();
        assertThat(material.init()).isTrue();
        assertThat(material.init()).isFalse();

        Path folder = home.resolve("mesh");
        security(folder, "node").check();
        try (var files = Files.list(folder)) {
            assertThat(files.toList())
                    .extracting(file -> String.valueOf(file.getFileName()))
                    .containsExactlyInAnyOrder("ca.pem", "ca-key.pem", "node.pem", "node-key.pem", "mesh.key");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca-key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anAgentGetsACertificateOfItsOwnAndNothingOfTheNodes() throws IOException {
        MeshMaterial material = now();
        assertThatThrownBy(() -> material.member(MeshMaterial.Kind.AGENT, "early"))
                .hasMessageContaining("sandmesh admin mesh init");
        material.init();
        Path agent = material.member(MeshMaterial.Kind.AGENT, "box-1");

        security(agent, "agent").check();
        try (var files = Files.list(agent)) {
            assertThat(files.toList())
                    .extracting(file -> String.valueOf(file.getFileName()))
                    .containsExactlyInAnyOrder("ca.pem", "agent.pem", "agent-key.pem", "mesh.key");
        }
        assertThat(Files.readString(agent.resolve("agent-key.pem")))
                .isNotEqualTo(Files.readString(home.resolve("mesh/node-key.pem")));
        String before = Files.readString(agent.resolve("agent.pem"));
        material.kept(MeshMaterial.Kind.AGENT, "box-1");
        assertThat(Files.readString(agent.resolve("agent.pem"))).isEqualTo(before);
        for (String name : List.of("..", "a/b", "", "-x", "a b")) {
            assertThatThrownBy(() -> material.member(MeshMaterial.Kind.AGENT, name))
                    .as(name)
                    .hasMessageContaining("no name for a member");
        }
    }

    @Test
    void whatEndsSoonIsMadeAnew() throws IOException {
        now().init();
        String before = Files.readString(home.resolve("mesh/node.pem"));
        MeshMaterial later = new MeshMaterial(
                home,
                Clock.fixed(
                        Instant.now().plus(Duration.ofDays(780)),
                        Clock.systemUTC().getZone()));
        assertThat(later.init()).isTrue();
        assertThat(Files.readString(home.resolve("mesh/node.pem"))).isNotEqualTo(before);
    }

    /** In each state between two steps all members believe each other, those that have the files of the step before too. */
    @Test
    void aNewAuthorityTakesOverInSteps() throws IOException {
        MeshMaterial material = now();
        material.init();
        Path agent = material.member(MeshMaterial.Kind.AGENT, "box");
        Path folder = home.resolve("mesh");
        Path oldCa = Files.copy(folder.resolve("ca.pem"), home.resolve("old-ca.pem"));

        material.rotate(MeshMaterial.Step.CA);
        security(folder, "node").check();
        security(agent, "agent").check();
        tls(oldCa, folder.resolve("node")).check();
        assertThatThrownBy(() -> material.rotate(MeshMaterial.Step.FORGET_OLD)).hasMessageContaining("old CA");

        material.rotate(MeshMaterial.Step.CERTIFICATES);
        security(folder, "node").check();
        security(agent, "agent").check();
        assertThatThrownBy(() -> tls(oldCa, folder.resolve("node")).check()).hasMessageContaining("would not believe");

        material.rotate(MeshMaterial.Step.FORGET_OLD);
        security(agent, "agent").check();
        assertThat(Pem.certificates(agent.resolve("ca.pem"))).hasSize(1);
    }

    @Test
    void aNewKeyComesBeforeTheOthersUntilTheyAreForgotten() throws IOException {
        MeshMaterial material = now();
        material.init();
        Path agent = material.member(MeshMaterial.Kind.AGENT, "box");
        String first = Files.readString(home.resolve("mesh/mesh.key")).strip();

        material.rotate(MeshMaterial.Step.KEY);
        List<String> both = Files.readAllLines(agent.resolve("mesh.key"));
        assertThat(both).hasSize(2).endsWith(first);
        material.rotate(MeshMaterial.Step.KEY);
        assertThatThrownBy(() -> material.rotate(MeshMaterial.Step.KEY)).hasMessageContaining("--forget-old");

        material.rotate(MeshMaterial.Step.FORGET_OLD);
        assertThat(Files.readAllLines(agent.resolve("mesh.key"))).hasSize(1).doesNotContain(first);
        security(agent, "agent").check();
    }

    @Test
    void filesThatDoNotBelongTogetherAreNamed() throws IOException {
        MeshMaterial material = now();
        material.init();
        Path agent = material.member(MeshMaterial.Kind.AGENT, "box");
        Path folder = home.resolve("mesh");
        MeshSecurity mixed = new MeshSecurity(
                Optional.empty(),
                Optional.of(new MeshTls(
                        folder.resolve("ca.pem"), folder.resolve("node.pem"), agent.resolve("agent-key.pem"))));
        assertThatThrownBy(mixed::check).hasMessageContaining("agent-key.pem is not the key of the first certificate");
    }

    private MeshMaterial now() {
        return new MeshMaterial(home, Clock.systemUTC());
    }

    private static MeshSecurity security(Path folder, String file) {
        return new MeshSecurity(
                Optional.of(folder.resolve("mesh.key")),
                Optional.of(new MeshTls(
                        folder.resolve("ca.pem"), folder.resolve(file + ".pem"), folder.resolve(file + "-key.pem"))));
    }

    private static MeshSecurity tls(Path ca, Path files) {
        return new MeshSecurity(
                Optional.empty(), Optional.of(new MeshTls(ca, Path.of(files + ".pem"), Path.of(files + "-key.pem"))));
    }
}
