package exposurewatch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages read like the data's way: each may use only those before it. A room that is still empty keeps the rules. */
class RoomsTest {

    private static final List<String> RULES =
            List.of("access", "session", "ownership", "policy", "judgement", "incident");
    private static final List<String> ROOMS = Stream.concat(
                    RULES.stream(), Stream.of("alert", "containment", "topology", "response", "app"))
            .toList();
    private static final String SIMULATION = "simulation";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("exposurewatch");

    @ParameterizedTest
    @MethodSource("everyRoomButTheLast")
    void shouldUseOnlyRoomsBeforeIt(String room) {
        List<String> later = ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size());

        noClasses()
                .that()
                .resideInAPackage(in(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in(later))
                .because("the rooms are entered in this order: " + String.join(", ", ROOMS))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldKeepKafkaOutOfTheRules() {
        noClasses()
                .that()
                .resideInAnyPackage(in(RULES))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("the rules are plain Java, so that they run and are tested without a broker")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldShareNoCodeBetweenTheRuleAndTheOracleThatChecksIt() {
        noClasses()
                .that()
                .resideInAPackage(in(SIMULATION))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        in(List.of("access", "session", "ownership", "policy", "judgement", "incident", "topology")))
                .because("an oracle that calls the rule would repeat its faults")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldUseSimulationOnlyFromApp() {
        classes()
                .that()
                .resideInAPackage(in(SIMULATION))
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(in(List.of(SIMULATION, "app")))
                .because("what is made up stays away from what is judged")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoRoomWithoutItsPlaceInTheOrder() {
        classes()
                .should()
                .resideInAnyPackage(
                        in(Stream.concat(ROOMS.stream(), Stream.of(SIMULATION)).toList()))
                .because("a new package needs a place in ROOMS")
                .check(CLASSES);
    }

    static Stream<String> everyRoomButTheLast() {
        return IntStream.range(0, ROOMS.size() - 1).mapToObj(ROOMS::get);
    }

    private static String[] in(Collection<String> rooms) {
        return rooms.stream().map(RoomsTest::in).toArray(String[]::new);
    }

    private static String in(String room) {
        return "exposurewatch." + room + "..";
    }
}
