package exposurewatch.simulation;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When there is an access: the planned ones, and between them those of everyday life. */
final class Agenda {

    /**
     * One access to be made.
     *
     * @param planned null: whatever the habits make of it
     */
    record Item(long at, @Nullable Look planned) {}

    private final Span span;
    private final List<Scene> scenes;
    private final Function<Scene, Look> answers;
    private final long everyday;
    private int scene;
    private long made;

    /** `scenes` in the order of their times; `accesses` are all of them, planned or not. */
    Agenda(Span span, long accesses, List<Scene> scenes, Function<Scene, Look> answers) {
        this.span = span;
        this.scenes = scenes;
        this.answers = answers;
        everyday = accesses - scenes.size();
    }

    boolean isDone() {
        return scene == scenes.size() && made == everyday;
    }

    /** The time of the next item; none later is earlier. */
    long nextAt() {
        return Math.min(sceneAt(), everydayAt());
    }

    Item next() {
        if (sceneAt() <= everydayAt()) {
            Scene next = scenes.get(scene++);
            return new Item(next.at(), answers.apply(next));
        }
        Item next = new Item(everydayAt(), null);
        made++;
        return next;
    }

    private long sceneAt() {
        return scene == scenes.size() ? Long.MAX_VALUE : scenes.get(scene).at();
    }

    /** Evenly spread, each with its own jitter within its share of the span, which must not come from the moving dice. */
    private long everydayAt() {
        if (made == everyday) {
            return Long.MAX_VALUE;
        }
        double jitter = (Long.hashCode(made * 0x9E3779B97F4A7C15L) & 0xFFFF) / 65_536.0;
        double share = (double) span.lengthMs() / everyday;
        return span.startMs() + (long) ((made + jitter) * share);
    }
}
