package exposurewatch.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Different things of which any can be drawn, added and removed at once; its order is no order, but always the same. */
final class Bag<T> {

    private static final int SMALL = 32;

    private final List<T> things = new ArrayList<>(4);
    /** Where each thing is; absent while there are few, for there are very many small bags. */
    private @Nullable Map<T, Integer> places;

    void add(T thing) {
        if (place(thing) >= 0) {
            return;
        }
        things.add(thing);
        if (places != null) {
            places.put(thing, things.size() - 1);
        } else if (things.size() > SMALL) {
            places = new HashMap<>();
            for (int place = 0; place < things.size(); place++) {
                places.put(things.get(place), place);
            }
        }
    }

    void remove(T thing) {
        int place = place(thing);
        if (place < 0) {
            return;
        }
        T last = things.remove(things.size() - 1);
        if (places != null) {
            places.remove(thing);
        }
        if (place < things.size()) {
            things.set(place, last);
            if (places != null) {
                places.put(last, place);
            }
        }
    }

    private int place(T thing) {
        return places == null ? things.indexOf(thing) : places.getOrDefault(thing, -1);
    }

    @Nullable T any(Dice dice) {
        return things.isEmpty() ? null : dice.pick(things);
    }
}
