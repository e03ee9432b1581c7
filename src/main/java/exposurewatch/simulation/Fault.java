package exposurewatch.simulation;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Something that goes wrong in a shop, as data.
 *
 * @param description one line, without a capital and a full stop
 * @param quietDescription the same of its twin
 * @param size unless told otherwise
 */
record Fault(
        String name,
        String description,
        String quietDescription,
        SimulationParameters size,
        Duration span,
        Fleet fleet,
        Consumer<Script> script,
        Expectation expected) {

    /** The scenario with the fault, and its quiet twin: the same visitors at the same times, but nothing foreign is shown. */
    Stream<Scenario> withTwin() {
        return Stream.of(
                new Scenario(
                        name,
                        description,
                        size,
                        Habits.legitimate(),
                        new Setting(span, fleet, script, Scene::faulty),
                        List.of(expected)),
                new Scenario(
                        name + "-quiet",
                        quietDescription,
                        size,
                        Habits.legitimate(),
                        new Setting(span, fleet, script, Scene::sound),
                        List.of()));
    }
}
