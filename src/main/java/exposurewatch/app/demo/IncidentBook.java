package exposurewatch.app.demo;

import exposurewatch.app.PlainText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What was told so far: the newest state of each incident, and the alerts that were not asked for yet. */
final class IncidentBook {

    /**
     * Something that a person should know.
     *
     * @param incident what it is about
     * @param kind     as in its {@code status_code}
     * @param message  for people
     * @param at       when it could be read
     * @param nanos    the same, as {@link System#nanoTime}
     */
    record Alert(String incident, String kind, String severity, String message, Instant at, long nanos) {}

    private final Map<String, Known> incidents = new LinkedHashMap<>();
    private final List<Alert> alerts = new ArrayList<>();

    void take(Bulletin bulletin) {
        switch (bulletin.kind()) {
            case INCIDENT -> incidents.put(bulletin.incident(), Known.of(bulletin.incident(), bulletin.json()));
            case ALERT -> alerts.add(alert(bulletin));
        }
    }

    private static Alert alert(Bulletin bulletin) {
        return new Alert(
                bulletin.incident(),
                bulletin.json().path("status_code").asText(""),
                PlainText.of(bulletin.json().path("severity").asText("")).toLowerCase(Locale.ROOT),
                PlainText.of(bulletin.json().path("message").asText("")),
                bulletin.at(),
                bulletin.nanos());
    }

    /** The alerts on incidents of this site since it was asked last. An alert may come before its incident: it waits. */
    List<Alert> alerts(String site) {
        List<Alert> found =
                alerts.stream().filter(alert -> isOf(alert.incident(), site)).toList();
        alerts.removeAll(found);
        return found;
    }

    private boolean isOf(String incident, String site) {
        Known known = incidents.get(incident);
        return known != null && known.site().equals(site);
    }

    /** The incidents of this site that are told for themselves, oldest first. */
    List<Known> standing(String site) {
        return incidents.values().stream()
                .filter(known -> known.site().equals(site) && known.stands())
                .toList();
    }

    /** All incidents of this site, oldest first. */
    List<Known> all(String site) {
        return incidents.values().stream()
                .filter(known -> known.site().equals(site))
                .toList();
    }

    /** How many incidents of this site turned out to be part of another. */
    long takenIn(String site) {
        return incidents.values().stream()
                .filter(known -> known.site().equals(site) && !known.takenInBy().isEmpty())
                .count();
    }

    /** The sites of which something is told. */
    Set<String> sites() {
        return incidents.values().stream()
                .filter(Known::stands)
                .map(Known::site)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether nothing at all was told. */
    boolean isEmpty() {
        return incidents.isEmpty() && alerts.isEmpty();
    }
}
