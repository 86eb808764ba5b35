package io.occystrap;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of the house: an arrow points up the list of rooms only (DESIGN, "The house"). */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.occystrap");

    private static final List<String> STORES =
            List.of("registry", "docker", "tarfile", "directory", "layout", "bundle", "mounts");

    private static final String DOORS = ".*(Component|Endpoint|Consumer|Configuration|Converters|CamelHttpClient"
            + "|ComponentConfigurer|EndpointConfigurer|EndpointUriFactory|ConvertersLoader)(\\$.*)?";

    private static String room(String name) {
        return "io.occystrap." + name + "..";
    }

    private static String[] rooms(String... names) {
        String[] rooms = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            rooms[i] = room(names[i]);
        }
        return rooms;
    }

    private static DescribedPredicate<JavaClass> oursExcept(String... names) {
        return resideInAPackage("io.occystrap..").and(not(resideInAnyPackage(rooms(names))));
    }

    @Test
    void seesTheClassesThatItJudges() {
        for (String room : List.of("image", "posix", "layer", "archive", "runtime", "camel", "registry", "tarfile",
                "directory", "layout", "search", "filter", "validate", "observe", "queue", "filedrop", "cli")) {
            assertThat(CLASSES.stream().filter(resideInAPackage(room(room)))).as(room).hasSizeGreaterThan(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "posix"})
    void theTopRoomsKnowNobody(String room) {
        noClasses().that().resideInAPackage(room(room)).should().dependOnClassesThat(oursExcept(room)).check(CLASSES);
    }

    @Test
    void layerKnowsImageAndPosix() {
        noClasses().that().resideInAPackage(room("layer"))
                .should().dependOnClassesThat(oursExcept("layer", "image", "posix")).check(CLASSES);
    }

    @Test
    void runtimeKnowsImageAndLayer() {
        noClasses().that().resideInAPackage(room("runtime"))
                .should().dependOnClassesThat(oursExcept("runtime", "image", "posix", "layer")).check(CLASSES);
    }

    @Test
    void archiveKnowsImageAndLayer() {
        noClasses().that().resideInAPackage(room("archive"))
                .should().dependOnClassesThat(oursExcept("archive", "image", "posix", "layer")).check(CLASSES);
    }

    @Test
    void camelKnowsTheRoomsAboveIt() {
        noClasses().that().resideInAPackage(room("camel"))
                .should().dependOnClassesThat(oursExcept("camel", "image", "posix", "layer", "archive", "runtime")).check(CLASSES);
    }

    @Test
    void aStoreKnowsNoOtherStore() {
        for (String store : STORES) {
            noClasses().that().resideInAPackage(room(store))
                    .should().dependOnClassesThat(
                            oursExcept(store, "camel", "image", "posix", "layer", "archive", "runtime"))
                    .allowEmptyShould(true).check(CLASSES);
        }
    }

    @Test
    void whatLooksAtImagesOrChangesThemKnowsNoStore() {
        for (String room : List.of("filter", "search", "validate")) {
            noClasses().that().resideInAPackage(room(room))
                    .should().dependOnClassesThat(oursExcept(room, "camel", "image", "posix", "layer"))
                    .allowEmptyShould(true).check(CLASSES);
        }
    }

    @Test
    void commandsAndJobsKnowTheStoresOnlyThroughCamel() {
        List<String> others = new ArrayList<>(STORES);
        others.addAll(List.of("filter", "search", "validate"));
        noClasses().that().resideInAnyPackage(rooms("cli", "job"))
                .should().dependOnClassesThat().resideInAnyPackage(rooms(others.toArray(new String[0])))
                .check(CLASSES);
        noClasses().that().resideInAPackage(room("job")).should().dependOnClassesThat().resideInAPackage(room("cli"))
                .allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void whatADaemonTellsKnowsCamelImagesAndJobs() {
        noClasses().that().resideInAPackage(room("observe"))
                .should().dependOnClassesThat(oursExcept("observe", "camel", "image", "job")).check(CLASSES);
    }

    /** Its libraries are there for {@code run} alone. */
    @Test
    void onlyTheCommandLineKnowsWhatADaemonTells() {
        noClasses().that().resideOutsideOfPackages(room("observe"), room("cli"))
                .should().dependOnClassesThat().resideInAPackage(room("observe")).check(CLASSES);
        noClasses().that().resideOutsideOfPackage(room("observe"))
                .should().dependOnClassesThat().resideInAnyPackage("ch.qos.logback..", "io.micrometer..",
                        "org.apache.camel.component.platform..", "org.apache.camel.impl.health..").check(CLASSES);
    }

    @Test
    void theQueueKnowsJobsAndNoStore() {
        noClasses().that().resideInAPackage(room("queue"))
                .should().dependOnClassesThat(oursExcept("queue", "job", "camel", "image")).check(CLASSES);
        noClasses().that().resideInAnyPackage(rooms("job", "camel"))
                .should().dependOnClassesThat().resideInAPackage(room("queue")).check(CLASSES);
    }

    @Test
    void onlyTheQueueKnowsBrokers() {
        noClasses().that().resideOutsideOfPackage(room("queue")).should().dependOnClassesThat().resideInAnyPackage(
                "jakarta.jms..", "org.springframework..", "org.apache.activemq..", "org.apache.camel.component.jms..",
                "org.apache.kafka..").check(CLASSES);
    }

    @Test
    void theInboxKnowsJobsAndNoStore() {
        noClasses().that().resideInAPackage(room("filedrop"))
                .should().dependOnClassesThat(oursExcept("filedrop", "job", "camel", "image", "posix")).check(CLASSES);
    }

    @Test
    void onlyTheDoorsOfAStoreKnowCamel() {
        noClasses().that().resideInAnyPackage(rooms(STORES.toArray(new String[0])))
                .and().haveNameNotMatching(DOORS)
                .should().dependOnClassesThat().resideInAnyPackage("org.apache.camel..", room("camel")).check(CLASSES);
    }

    @Test
    void onlyTheDoorsOfSearchAndValidationKnowCamel() {
        noClasses().that().resideInAnyPackage(rooms("search", "validate"))
                .and().haveNameNotMatching(DOORS).and().haveNameNotMatching(".*\\.(Search|Validate)Producer(\\$.*)?")
                .should().dependOnClassesThat().resideInAnyPackage("org.apache.camel..", room("camel")).check(CLASSES);
    }

    @Test
    void theRoomsAboveTheStoresKnowNoCamel() {
        noClasses().that().resideInAnyPackage(rooms("image", "posix", "layer", "archive", "runtime"))
                .should().dependOnClassesThat().resideInAPackage("org.apache.camel..").check(CLASSES);
    }

    @Test
    void theModelDoesNoInputOrOutputBeyondStreams() {
        noClasses().that().resideInAPackage(room("image"))
                .should().dependOnClassesThat().resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..")
                .orShould().dependOnClassesThat().haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)")
                .check(CLASSES);
    }

    @Test
    void nothingIsCalledAHelper() {
        classes().should().haveSimpleNameNotEndingWith("Utils").andShould().haveSimpleNameNotEndingWith("Util")
                .andShould().haveSimpleNameNotEndingWith("Helper").andShould().haveSimpleNameNotEndingWith("Manager")
                .check(CLASSES);
    }

    @Test
    void noStaticFieldChanges() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }
}
