package exposurewatch.app.audit;

import static exposurewatch.app.audit.Words.number;

import exposurewatch.incident.Cause;
import exposurewatch.incident.Contained;
import exposurewatch.incident.Incident;
import exposurewatch.policy.Containment.Scope;
import java.util.List;
import java.util.Locale;

/** What is wrong: each incident with how bad it is, and why. Only for reports that have exposures. */
final class ReportIncidents {

    private static final int AT_ONCE = 20;

    private final Html html;
    private final List<Incident> incidents;

    ReportIncidents(Html html, List<Incident> incidents) {
        this.html = html;
        this.incidents = incidents.stream()
                .sorted(java.util.Comparator.comparing(Incident::severity)
                        .thenComparingInt(Incident::affected)
                        .reversed())
                .toList();
    }

    void write() {
        html.leaf("h2", "What is wrong", "id", "incidents");
        html.leaf(
                "p",
                "%s, the gravest first. What belongs together is one incident: one viewer who goes through many"
                                .formatted(number(incidents.size(), "incident", "incidents"))
                        + " people's records, many viewers who are shown them, or a look of its own.");
        incidents.stream().limit(AT_ONCE).forEach(this::incident);
        if (incidents.size() > AT_ONCE) {
            html.leaf("p", "The other %s stand in incidents.json.".formatted(number(incidents.size() - AT_ONCE)));
        }
    }

    private void incident(Incident incident) {
        html.open("section", "class", "incident");
        html.open("h3")
                .text(upper(incident.severity().label()) + ": ")
                .input(incident.summary())
                .close();
        html.leaf("p", upper(Words.period(incident.firstSeen(), incident.lastSeen())) + ".");
        html.open("ul");
        for (Cause cause : incident.causes()) {
            html.open("li")
                    .leaf("strong", "Likely cause")
                    .text(": ")
                    .input(cause.sentence())
                    .close();
        }
        incident.rated().reasons().forEach(reason -> item("How bad", reason));
        incident.notes().forEach(note -> item("Also seen", note));
        for (Contained one : incident.containment()) {
            String what = one.scope() == Scope.SITE ? "the site" : one.scope().label() + " " + one.target();
            item("Would have been shut", what + ", " + Words.minute(one.at()));
        }
        html.close();
        html.open("p", "class", "quiet")
                .text("Pattern: " + incident.pattern().label() + ", incident " + incident.id() + ".")
                .close();
        html.close();
    }

    private void item(String what, String words) {
        html.open("li").leaf("strong", what).text(": ").input(words).close();
    }

    private static String upper(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
