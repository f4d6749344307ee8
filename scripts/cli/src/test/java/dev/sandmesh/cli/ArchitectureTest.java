package dev.sandmesh.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** output ← api ← command ← the process. */
@AnalyzeClasses(packages = "dev.sandmesh.cli", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.sandmesh.cli";

    @ArchTest
    static final ArchRule OUTPUT_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage(ROOT + ".output..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".api..", ROOT + ".command..", "picocli..");

    @ArchTest
    static final ArchRule THE_API_KNOWS_NO_COMMAND = noClasses()
            .that()
            .resideInAPackage(ROOT + ".api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".command..", "picocli..");

    @ArchTest
    static final ArchRule COMMANDS_KNOW_NO_PROCESS = noClasses()
            .that()
            .resideInAPackage(ROOT + ".command..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    /** Their jars are there for `sandmesh admin` and `sandmesh config` alone. */
    @ArchTest
    static final ArchRule ONLY_HOST_KNOWS_CONTROL_PLANE_AND_AGENT = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".host..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sandmesh.control..",
                    "dev.sandmesh.agent..",
                    "dev.sandmesh.protocol..",
                    "com.fasterxml.jackson.dataformat..",
                    "io.vertx..");

    @ArchTest
    static final ArchRule HOST_KNOWS_NO_COMMAND = noClasses()
            .that()
            .resideInAPackage(ROOT + ".host..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".command..", "picocli..");

    @ArchTest
    static final ArchRule ONLY_THE_API_SPEAKS_HTTP = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule ONLY_MAIN_SEES_THE_PROCESS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".Main")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".Rehearsal")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Common|Base|Impl|Manager|Info|Data|DTO|Dto)$");

    @Test
    void noSourceFileIsLongerThan400Lines() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(Files::isRegularFile).filter(ArchitectureTest::isTooLong))
                    .isEmpty();
        }
    }

    private static boolean isTooLong(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.count() > 400;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
