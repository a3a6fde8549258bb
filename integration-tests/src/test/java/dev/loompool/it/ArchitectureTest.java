package dev.loompool.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who may import whom: the diagram of the design.
class ArchitectureTest {
  private static final String[] API = {"dev.loompool", "dev.loompool.spi", "dev.loompool.task"};
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.loompool")
          .that(not(resideInAnyPackage("dev.loompool.it..")));

  @Test
  void theCoreIsPure() {
    noClasses()
        .that()
        .resideInAPackage("dev.loompool.internal.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty..",
            "com.google.protobuf..",
            "java.net..",
            "java.io..",
            "java.nio..",
            "java.util.concurrent.locks..",
            "org.slf4j..",
            "org.jctools..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Process.class, ProcessHandle.class, ProcessBuilder.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  /// The clock on the wall may jump. What is exempt shows it to people, and decides nothing by it.
  @Test
  @Tag("fault-C9")
  void onlyMonotonicTimeDecides() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.loompool",
            "dev.loompool.internal..",
            "dev.loompool.spi..",
            "dev.loompool.task..",
            "dev.loompool.protocol..",
            "dev.loompool.worker..")
        .and()
        .doNotHaveSimpleName("TaskIntake") // when the pool was closed
        .and()
        .doNotHaveSimpleName("TaskInvocation") // TaskContext.deadline()
        .and()
        .doNotHaveSimpleName("ChildProcess") // when a worker was launched and lost
        .and()
        .doNotHaveSimpleName("ProcessLauncher") // the same
        .and()
        .doNotHaveSimpleName("JoinedLife") // when a worker was lost
        .and()
        .doNotHaveSimpleName("JdkForms") // times as values
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalTime.class, "now", ZoneId.class)
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, LocalDateTime.class, Date.class)
        .check(CLASSES);
  }

  @Test
  void theCoreKnowsTheApiAndItselfOnly() {
    ownClassesOf("dev.loompool.internal.core..", "dev.loompool.internal.core").check(CLASSES);
  }

  @Test
  void thePartsOfTheShellMeetInTheControlLoopOnly() {
    String core = "dev.loompool.internal.core";
    ownClassesOf("dev.loompool.internal.net..", "dev.loompool.internal.net", core, "protocol")
        .check(CLASSES);
    ownClassesOf(
            "dev.loompool.internal.process..", "dev.loompool.internal.process", core, "protocol")
        .check(CLASSES);
    ownClassesOf(
            "dev.loompool.internal.control..", "dev.loompool.internal.control", core, "protocol")
        .check(CLASSES);
  }

  /// The package may depend, among our own classes, on the API and these.
  private static ArchRule ownClassesOf(String from, String... allowed) {
    String[] packages =
        Stream.concat(
                Stream.of(API),
                Stream.of(allowed)
                    .flatMap(name ->
                        name.equals("protocol")
                            ? Stream.of("dev.loompool.protocol..")
                            : Stream.of(name)))
            .toArray(String[]::new);
    DescribedPredicate<JavaClass> controlLoop =
        DescribedPredicate.describe(
            "ControlLoop",
            type -> type.getName().equals("dev.loompool.internal.control.ControlLoop"));
    return classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat(
            not(resideInAnyPackage("dev.loompool.."))
                .or(resideInAnyPackage(packages))
                .or(controlLoop));
  }

  @Test
  void theApiShowsNothingInternal() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(API)
        .and()
        .arePublic()
        .should(showOnlyPublicTypes())
        .check(CLASSES);
  }

  @Test
  void onlyTheBuildersKnowTheImplementation() {
    noClasses()
        .that()
        .resideInAnyPackage(API)
        .and()
        .doNotHaveFullyQualifiedName("dev.loompool.PoolBuilder")
        .and()
        .doNotHaveFullyQualifiedName("dev.loompool.ClientBuilder")
        .and()
        .doNotHaveFullyQualifiedName("dev.loompool.LaunchSettings")
        .and()
        .doNotHaveFullyQualifiedName("dev.loompool.ListenSettings")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.loompool.internal..")
        .check(CLASSES);
  }

  @Test
  void workersDoNotKnowTheCoordinator() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.loompool.worker..", "dev.loompool.protocol..", "dev.loompool.task..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.loompool", "dev.loompool.spi..", "dev.loompool.internal..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("dev.loompool", "dev.loompool.spi..", "dev.loompool.internal..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.loompool.worker..")
        .check(CLASSES);
  }

  @Test
  void commandAndExamplesUseThePublicApi() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.loompool.cli..", "dev.loompool.examples..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.loompool.internal..", "io.netty..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("dev.loompool.cli..", "dev.loompool.examples..")
        .and()
        .resideOutsideOfPackage("dev.loompool.cli.worker..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.loompool.worker..")
        .check(CLASSES);
  }

  /// It has a jar of its own, without the rest of the command and the coordinator.
  @Test
  void theWorkersCommandNeedsNothingElseOfTheCommand() {
    classes()
        .that()
        .resideInAPackage("dev.loompool.cli.worker..")
        .should()
        .onlyDependOnClassesThat(
            not(resideInAnyPackage("dev.loompool.."))
                .or(
                    resideInAnyPackage(
                        "dev.loompool.cli.worker..",
                        "dev.loompool.worker..",
                        "dev.loompool.protocol..",
                        "dev.loompool.task..")))
        .check(CLASSES);
  }

  @Test
  void noPackageIsSplit() {
    Map<String, Set<String>> modules = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      String uri = type.getSource().orElseThrow().getUri().toString();
      String path = type.getName().replace('.', '/');
      modules
          .computeIfAbsent(type.getPackageName(), _ -> new TreeSet<>())
          .add(uri.substring(0, uri.lastIndexOf(path)));
    }

    assertThat(modules).isNotEmpty().allSatisfy((_, from) -> assertThat(from).hasSize(1));
  }

  private static ArchCondition<JavaMethod> showOnlyPublicTypes() {
    return new ArchCondition<>("show only public types in their signatures") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(
                method.getReturnType().getAllInvolvedRawTypes().stream(),
                method.getParameterTypes().stream()
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream()))
            .filter(type -> type.getPackageName().startsWith("dev.loompool.internal"))
            .forEach(type ->
                events.add(
                    SimpleConditionEvent.violated(
                        method, method.getFullName() + " shows " + type.getName())));
      }
    };
  }
}
