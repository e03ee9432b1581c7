package exposurewatch.incident;

import exposurewatch.incident.Strand.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether ids go up, down or in even steps. */
final class Steps {

    /** Looks that are needed to speak of steps. */
    private static final int LEAST = 5;

    private static final double MOSTLY = 0.8;

    private Steps() {}

    /** Whether somebody goes through ids in their order. */
    static boolean areWalked(List<Step> looks) {
        return describe(looks) != null;
    }

    /** In words; null where there is no order in them. */
    static @Nullable String describe(List<Step> looks) {
        int up = 0;
        int down = 0;
        Map<Long, Integer> strides = new HashMap<>();
        for (int i = 1; i < looks.size(); i++) {
            long stride = looks.get(i).number() - looks.get(i - 1).number();
            up += stride > 0 ? 1 : 0;
            down += stride < 0 ? 1 : 0;
            strides.merge(stride, 1, Integer::sum);
        }
        int moves = looks.size() - 1;
        if (looks.size() < LEAST || Math.max(up, down) < MOSTLY * moves) {
            return null;
        }
        Map.Entry<Long, Integer> usual = strides.entrySet().stream()
                .max(Map.Entry.<Long, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow();
        String stride = usual.getValue() * 2 > moves ? ", mostly by " + Math.abs(usual.getKey()) : "";
        return "the ids go %s%s: %s of %s steps"
                .formatted(up > down ? "up" : "down", stride, Words.number(Math.max(up, down)), Words.number(moves));
    }
}
