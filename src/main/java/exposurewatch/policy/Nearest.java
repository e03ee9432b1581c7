package exposurewatch.policy;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses which of the known names somebody meant. */
final class Nearest {

    /** Longer texts are no misspelt names, and comparing them would cost the product of the lengths. */
    private static final int LONGEST = 64;

    private Nearest() {}

    /** The known name that differs by the fewest slips of the fingers, or holds the text; null when none is near. */
    static @Nullable String of(String text, Collection<String> known) {
        if (text.isBlank() || text.length() > LONGEST) {
            return null;
        }
        String wanted = fold(text);
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(wanted, fold(name));
            if (distance < least && distance <= allowed(Math.max(wanted.length(), name.length()))) {
                nearest = name;
                least = distance;
            }
        }
        return nearest != null ? nearest : holding(wanted, known);
    }

    private static int allowed(int length) {
        return length <= 3 ? 1 : 2;
    }

    private static @Nullable String holding(String wanted, Collection<String> known) {
        for (String name : known) {
            if (wanted.length() >= 4 && fold(name).contains(wanted)) {
                return name;
            }
        }
        return null;
    }

    private static String fold(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    }

    /** Letters added, left out, mistaken or swapped with their neighbour (optimal string alignment). */
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cheapest(int[][] cost, String from, String to, int i, int j) {
        int mistaken = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int least = Math.min(mistaken, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
    }
}
