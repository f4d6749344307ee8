package dev.sandmesh.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.sandmesh.protocol", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule HAZELCAST_IS_SEEN_ONLY_IN_MESH = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sandmesh.protocol.mesh..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..");

    @ArchTest
    static final ArchRule PROTOCOL_KNOWS_NEITHER_SIDE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sandmesh.agent..", "dev.sandmesh.control..");

    /** But for the one that has to tell what of the subscriptions is one. */
    @ArchTest
    static final ArchRule NO_VERTX_INTERNALS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.sandmesh.protocol.mesh.MeshClusterManager")
            .and()
            .doNotHaveFullyQualifiedName("dev.sandmesh.protocol.Views")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

    /** Another version of Hazelcast may have another internal API: then these are to be looked at (A136). */
    @ArchTest
    static final ArchRule HAZELCAST_INTERNALS_ARE_KNOWN_IN_ONE_PLACE_EACH = noClasses()
            .that()
            .haveNameNotMatching(".*\\.mesh\\.(GatedHazelcast|IdleTimers).*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.hazelcast.instance.impl..", "com.hazelcast.internal..", "com.hazelcast.spi.impl..");

    @ArchTest
    static final ArchRule NO_CIRCLES = SlicesRuleDefinition.slices()
            .matching("dev.sandmesh.protocol.(*)..")
            .should()
            .beFreeOfCycles();

    @Test
    void noSourceFileIsLongerThan400Lines() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> isTooLong(file)))
                    .isEmpty();
        }
    }

    private static boolean isTooLong(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.count() > 400;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
