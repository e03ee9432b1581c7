package exposurewatch.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An access of a scenario with the truth about it.
 *
 * @param event what was written; null where nothing was exposed, for there are many
 */
record Played(
        Access access,
        Origin origin,
        List<Truth> truths,
        @Nullable JsonNode event) {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Key: a scenario. Each is played once, for that takes seconds. */
    private static final Map<String, Whole> PLAYED = new HashMap<>();

    private record Whole(List<Played> accesses, List<ExpectedIncident> expected) {

        static Whole of(String scenario) {
            World world =
                    Scenario.named(scenario).world(Scenario.named(scenario).defaults());
            List<Played> accesses = new ArrayList<>();
            world.accesses()
                    .forEachRemaining(simulated -> accesses.add(Played.of(simulated, world.truth(simulated.access()))));
            accesses.sort(Comparator.comparingLong(Played::number));
            return new Whole(accesses, world.expectedIncidents());
        }
    }

    /** All accesses of the scenario, by its defaults, in the order in which they were made. */
    static List<Played> all(String scenario) {
        return PLAYED.computeIfAbsent(scenario, Whole::of).accesses();
    }

    static List<Played> exposed(String scenario) {
        return all(scenario).stream().filter(Played::exposed).toList();
    }

    /** What must come out of it. */
    static List<ExpectedIncident> expected(String scenario) {
        return PLAYED.computeIfAbsent(scenario, Whole::of).expected();
    }

    private static Played of(SimulatedAccess simulated, List<Truth> truths) {
        boolean exposed = truths.stream().anyMatch(Truth::exposed);
        return new Played(simulated.access(), simulated.origin(), truths, exposed ? parsed(simulated.json()) : null);
    }

    private static JsonNode parsed(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long number() {
        return Long.parseLong(access.eventId().substring(access.eventId().lastIndexOf('-') + 1));
    }

    boolean exposed() {
        return truths.stream().anyMatch(Truth::exposed);
    }

    /** Part of the background that exposures are held against: it showed records. */
    boolean showed() {
        return truths.stream()
                .anyMatch(truth ->
                        !truth.verdict().equals("denied") && !truth.verdict().equals("exempt"));
    }

    long at() {
        return access.at();
    }

    List<Truth> exposures() {
        return truths.stream().filter(Truth::exposed).toList();
    }
}
