package exposurewatch.simulation;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where and how long a scenario plays, and what happens in it besides everyday life.
 *
 * @param span null: as long as it takes at the usual pace
 * @param script writes the planned accesses and the facts that they need
 * @param answers what a planned access is answered
 */
record Setting(@Nullable Duration span, Fleet fleet, Consumer<Script> script, Function<Scene, Look> answers) {

    static final Setting USUAL = new Setting(null, Fleet.USUAL, script -> {}, Scene::sound);
}
