package dev.sandmesh.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noConstructors;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How the parts of the agent may know each other, as rules. */
@AnalyzeClasses(packages = "dev.sandmesh.agent", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.sandmesh.agent";

    /** Who may use whom; what an agent is made of meets only in the wiring. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("file", Set.of()),
            Map.entry("identity", Set.of("file", "probe")),
            Map.entry("probe", Set.of()),
            Map.entry("link", Set.of("identity")),
            Map.entry("adspower", Set.of("file", "probe")),
            Map.entry("process", Set.of("file", "probe")),
            Map.entry("heartbeat", Set.of("file", "link", "probe")),
            Map.entry("command", Set.of("file", "identity", "job", "link")),
            Map.entry("exec", Set.of("job", "process")),
            Map.entry("job", Set.of("link")),
            Map.entry("log", Set.of("job", "process")),
            Map.entry("display", Set.of("job", "probe", "process")),
            Map.entry("bundle", Set.of("display", "job", "process")),
            Map.entry("drain", Set.of("file", "job", "probe")),
            Map.entry("fence", Set.of("file", "probe")),
            Map.entry("release", Set.of("file")),
            Map.entry("desired", Set.of("adspower", "file", "heartbeat", "probe", "process")),
            Map.entry("view", Set.of("job", "link", "probe", "process")),
            Map.entry("capacity", Set.of("adspower", "file", "probe", "process")));

    private static final DescribedPredicate<JavaClass> WIRING =
            DescribedPredicate.describe("wiring", type -> type.getPackageName().equals(ROOT));

    @ArchTest
    static void arrowsPointWhereTheyMay(JavaClasses classes) {
        ARROWS.forEach((from, to) -> noClasses()
                .that()
                .resideInAPackage(ROOT + "." + from)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe("wiring or another part than " + to, type -> {
                    String name = type.getPackageName();
                    return name.startsWith(ROOT)
                            && !name.equals(ROOT + "." + from)
                            && to.stream().noneMatch(part -> name.equals(ROOT + "." + part));
                }))
                .check(classes));
    }

    @ArchTest
    static void everyPackageHasItsPlace(JavaClasses classes) {
        Set<String> found = new TreeSet<>();
        classes.forEach(type -> found.add(type.getPackageName()));
        found.remove(ROOT);
        assertThat(ARROWS.keySet().stream().map(name -> ROOT + "." + name)).containsExactlyInAnyOrderElementsOf(found);
    }

    @ArchTest
    static final ArchRule NO_CIRCLES =
            SlicesRuleDefinition.slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_HAZELCAST = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..");

    @ArchTest
    static final ArchRule THE_HOST_IS_MEASURED_ONLY_IN_PROBE = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".probe..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("oshi..", "com.sun.jna..");

    @ArchTest
    static final ArchRule NO_DATABASE_AND_NO_CONTROL_PLANE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "java.sql..", "dev.sandmesh.control..");

    @ArchTest
    static final ArchRule THE_BUS_IS_SPOKEN_ONLY_THROUGH_BUS = noClasses()
            .should()
            .callMethodWhere(target(io.vertx.core.Vertx.class, "eventBus"))
            .because("addresses, sizes and faults of messages are the business of protocol.Bus");

    @ArchTest
    static final ArchRule NO_VERTX_INTERNALS =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

    @ArchTest
    static final ArchRule NOBODY_WAITS_FOR_A_FUTURE = noClasses()
            .should()
            .callMethodWhere(target(io.vertx.core.Future.class, "await"))
            .orShould()
            .callMethodWhere(target(io.vertx.core.Future.class, "toCompletionStage"));

    @ArchTest
    static final ArchRule TIME_IS_A_PARAMETER = noClasses()
            .that(DescribedPredicate.not(WIRING))
            .should()
            .callMethodWhere(target(Instant.class, "now"))
            .orShould()
            .callMethodWhere(target(System.class, "currentTimeMillis"))
            .orShould()
            .callMethodWhere(target(Clock.class, "system"))
            .orShould()
            .callMethodWhere(target(InstantSource.class, "system"));

    @ArchTest
    static final ArchRule ONLY_MAIN_READS_THE_ENVIRONMENT = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".Main")
            .should()
            .callMethodWhere(target(System.class, "getenv"));

    @ArchTest
    static final ArchRule CONSTRUCTORS_START_NOTHING = noConstructors().should(startSomething());

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

    private static DescribedPredicate<JavaAccess<?>> target(Class<?> owner, String methodPrefix) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + methodPrefix,
                access -> access.getTarget().getName().startsWith(methodPrefix)
                        && assignableTo(owner).test(access.getTargetOwner()));
    }

    private static ArchCondition<JavaConstructor> startSomething() {
        DescribedPredicate<JavaAccess<?>> timers = target(io.vertx.core.Vertx.class, "setPeriodic")
                .or(target(io.vertx.core.Vertx.class, "setTimer"))
                .or(target(io.vertx.core.Vertx.class, "deployVerticle"))
                .or(target(Thread.class, "start"));
        return new ArchCondition<>("start timers, verticles or threads") {
            @Override
            public void check(JavaConstructor constructor, ConditionEvents events) {
                constructor.getAccessesFromSelf().stream()
                        .filter(timers)
                        .forEach(access -> events.add(SimpleConditionEvent.satisfied(access, access.getDescription())));
            }
        };
    }
}
