package io.redgiant;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The layout rules of CONTRIBUTING.md that can be seen in compiled classes. */
final class HouseTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.redgiant");

  /** Features meet in these and on the event bus; {@code node} alone knows them all. */
  private static final String[] SHARED = {
    "io.redgiant.protocol..", "io.redgiant.local..", "io.redgiant.disk..", "io.redgiant.core.."
  };

  private static final String[] FEATURES = {
    "worker", "storage", "journal", "chat", "discovery", "lan", "web", "metrics"
  };

  @TestFactory
  Stream<DynamicTest> aFeatureUsesNoOtherFeature() {
    return Stream.of(FEATURES)
        .map(feature -> DynamicTest.dynamicTest(feature, () -> isolated(feature)));
  }

  private static void isolated(String feature) {
    var itself = "io.redgiant." + feature + "..";
    classes()
        .that()
        .resideInAPackage(itself)
        .should(
            onlyDependOnClassesThat(
                resideOutsideOfPackage("io.redgiant..")
                    .or(resideInAnyPackage(itself))
                    .or(resideInAnyPackage(SHARED))))
        .allowEmptyShould(true) // a feature of a later version
        .check(HOUSE);
  }

  @Test
  void whatFeaturesShareUsesNoFeature() {
    classes()
        .that()
        .resideInAnyPackage(SHARED)
        .should(
            onlyDependOnClassesThat(
                resideOutsideOfPackage("io.redgiant..").or(resideInAnyPackage(SHARED))))
        .check(HOUSE);
  }

  @Test
  void protocolAndClientAndCoreKnowNoVertx() {
    noClasses()
        .that()
        .resideInAnyPackage("io.redgiant.protocol..", "io.redgiant.client..", "io.redgiant.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..", "com.hazelcast..")
        .check(HOUSE);
  }

  @Test
  void aNodeKnowsNeitherItsClientNorTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.redgiant.client..", "io.redgiant.cli..", "io.redgiant.tui..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.redgiant.client..", "io.redgiant.cli..", "io.redgiant.tui..")
        .check(HOUSE);
  }

  @Test
  void nothingIsNamedForBeingUseful() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Common)")
        .orShould()
        .resideInAnyPackage("..util..", "..helper..", "..common..", "..misc..", "..manager..")
        .check(HOUSE);
  }

  @Test
  void featuresSpeakThroughSlf4jAndTheBus() {
    noClasses()
        .that()
        .resideInAnyPackage(
            Stream.of(FEATURES).map(f -> "io.redgiant." + f + "..").toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .allowEmptyShould(true)
        .check(HOUSE);
  }
}
