package dev.sandmesh.control;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The picture in docs/architecture.md, as rules. */
@AnalyzeClasses(packages = "dev.sandmesh.control", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.sandmesh.control";

    /** Each may use what stands before it. */
    private static final List<String> ORDER = List.of(
            "error",
            "rate",
            "db",
            "mesh",
            "key",
            "http",
            "change",
            "audit",
            "peer",
            "access",
            "oidc",
            "trust",
            "registry",
            "brake",
            "health",
            "join",
            "link",
            "transit",
            "relay",
            "command",
            "recording",
            "console",
            "operation",
            "liveview",
            "door",
            "telemetry");

    private static final DescribedPredicate<JavaClass> WIRING =
            DescribedPredicate.describe("wiring", type -> type.getPackageName().equals(ROOT));

    @ArchTest
    static void arrowsPointToTheLeft(JavaClasses classes) {
        for (int place = 0; place < ORDER.size(); place++) {
            String[] right = ORDER.subList(place + 1, ORDER.size()).stream()
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new);
            ArchRule none = noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + ORDER.get(place) + "..")
                    .should()
                    .dependOnClassesThat(WIRING)
                    .allowEmptyShould(true);
            none.check(classes);
            if (right.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "." + ORDER.get(place) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(right)
                        .allowEmptyShould(true)
                        .check(classes);
            }
        }
    }

    @ArchTest
    static void everyPackageHasItsPlace(JavaClasses classes) {
        Set<String> found = new TreeSet<>();
        classes.forEach(type -> found.add(feature(type)));
        found.remove("");
        assertThat(ORDER).containsAll(found);
    }

    /** What a feature keeps in a package of its own stands where the feature stands. */
    private static String feature(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.split("\\.")[1];
    }

    @ArchTest
    static final ArchRule NO_CIRCLES =
            SlicesRuleDefinition.slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule STORES_ARE_SEEN_ONLY_IN_THEIR_PACKAGE = classes()
            .that()
            .haveSimpleNameEndingWith("Store")
            .should()
            .bePackagePrivate()
            .andShould()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);

    /** A store with its nested records, and the one class that maps the row which three of them read. */
    @ArchTest
    static final ArchRule SQL_IS_SPOKEN_ONLY_BY_STORES = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".db..")
            .and(outermostIsNot("Store"))
            .and()
            .doNotHaveSimpleName("SandboxRow")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql..", "org.postgresql..");

    /** The bus door is handed the upgrade of a request: its port, {@code http.SocketDoor}, is defined in these words. */
    @ArchTest
    static final ArchRule THE_WEB_SERVER_IS_SEEN_ONLY_IN_HTTP = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".http..")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".door.BusDoor")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.ext.web..", "io.vertx.openapi..");

    @ArchTest
    static final ArchRule ONLY_WIRING_AND_HTTP_KNOW_METERS = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".http..")
            .and(DescribedPredicate.not(WIRING))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule NO_HAZELCAST = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..", "oshi..");

    @ArchTest
    static final ArchRule THE_BUS_IS_SPOKEN_ONLY_THROUGH_BUS = noClasses()
            .should()
            .callMethodWhere(target(io.vertx.core.Vertx.class, "eventBus"))
            .because("addresses, sizes and faults of messages are the business of protocol.Bus");

    /** Vert.x's own interface for what wants room in its contexts is handed one of them. */
    @ArchTest
    static final ArchRule NO_VERTX_INTERNALS = noClasses()
            .that()
            .doNotHaveSimpleName("RequestIdStorage")
            .and()
            .doNotHaveSimpleName("SocketWire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

    @ArchTest
    static final ArchRule NOBODY_WAITS_FOR_A_FUTURE = noClasses()
            .should()
            .callMethodWhere(target(io.vertx.core.Future.class, "await"))
            .orShould()
            .callMethodWhere(target(io.vertx.core.Future.class, "toCompletionStage"))
            .orShould()
            .callMethodWhere(target(Thread.class, "sleep"));

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

    private static DescribedPredicate<JavaClass> outermostIsNot(String suffix) {
        return DescribedPredicate.describe("not in a *" + suffix, type -> {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return !outermost.getSimpleName().endsWith(suffix);
        });
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
