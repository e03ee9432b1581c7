package exposurewatch.app.contain;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.OutsideException;
import exposurewatch.app.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** What all {@code contain} commands are given. */
final class Desk extends ClusterOptions {

    /** Fewest characters of an incident's id that are taken for it. */
    private static final int SHORTEST = 6;

    /**
     * The newest that is known.
     *
     * @throws OutsideException if the cluster can't be reached or has no such topics
     */
    Newest open() {
        try {
            return new Newest(consumer(), topics(), System.currentTimeMillis());
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    /** Looks until something has happened; whether it has within this time. */
    static boolean await(Newest newest, Duration limit, BooleanSupplier happened) {
        long until = System.nanoTime() + limit.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > until) {
                return false;
            }
            newest.look();
        }
        return true;
    }

    /** The site that is meant: the one given, or the only one. */
    static String site(Newest newest, @Nullable String given) {
        List<String> known = newest.sites();
        if (given != null) {
            if (!known.contains(given)) {
                throw new UsageException("no site '" + Visible.of(given) + "' is watched here: " + known(known));
            }
            return given;
        }
        if (known.size() != 1) {
            throw new UsageException("say which site by --site: " + known(known));
        }
        return known.get(0);
    }

    private static String known(List<String> sites) {
        return sites.isEmpty()
                ? "none has told its state yet; 'run' does so with the first access"
                : "the known ones are "
                        + String.join(
                                ", ", sites.stream().limit(20).map(Visible::of).toList());
    }

    /** An incident of which something was decided or shut. */
    record Subject(String incident, String site, JsonNode state) {}

    /** The incident that is meant by this id, or by its beginning. */
    static Subject incident(Newest newest, String given) {
        List<Subject> found = new ArrayList<>();
        for (String site : newest.sites()) {
            JsonNode state = newest.state(site);
            for (String part : List.of("decided", "shut")) {
                for (JsonNode one : state.path(part)) {
                    String id = one.path("incident").asText();
                    boolean known = found.stream().anyMatch(other -> other.incident.equals(id));
                    if (!known && given.length() >= SHORTEST && id.startsWith(given)) {
                        found.add(new Subject(id, site, state));
                    }
                }
            }
        }
        if (found.size() != 1) {
            throw new UsageException(
                    found.isEmpty()
                            ? "nothing was decided about an incident '" + Visible.of(given)
                                    + "': 'contain status' shows those of which something was (at least " + SHORTEST
                                    + " characters of an id)"
                            : "'" + Visible.of(given) + "' is the beginning of several incidents: give more of it");
        }
        return found.get(0);
    }

    static String ago(long then, long now) {
        Duration age = Duration.ofMillis(Math.max(0, now - then));
        if (age.toSeconds() < 120) {
            return age.toSeconds() + " s";
        }
        return age.toMinutes() < 120
                ? age.toMinutes() + " min"
                : age.toHours() < 48 ? age.toHours() + " h" : age.toDays() + " days";
    }

    static long time(JsonNode at) {
        return Instant.parse(at.asText()).toEpochMilli();
    }
}
