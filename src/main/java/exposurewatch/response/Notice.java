package exposurewatch.response;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Visible;
import exposurewatch.policy.Notification.Regime;
import exposurewatch.response.AffectedPeople.Person;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A draft of the report to an authority, as Markdown: each field that the law names, filled with what is known, and marked
 * where only a person can say it. No personal data stands in it, no record and no session.
 */
public final class Notice {

    /** Article 33(1) GDPR. */
    static final Duration GDPR_WITHIN = Duration.ofHours(72);
    /** How a field is marked that only a person can fill. */
    static final String FILL = "**[to be filled in by a person: %s]**";

    private static final int LONGEST = 500;

    private final JsonNode incident;
    private final List<Person> people;
    private final @Nullable Instant aware;
    private final @Nullable String contact;
    private final Instant now;
    private final StringBuilder text = new StringBuilder();

    private Notice(JsonNode incident, List<Person> people, @Nullable String contact, Instant now) {
        this.incident = incident;
        this.people = people;
        this.aware = time(incident.path("aware_since"));
        this.contact = contact;
        this.now = now;
    }

    /**
     * @param incident as in its topic
     * @param people   affected
     * @param contact  of whoever can answer; null = not known
     */
    public static String of(
            Regime regime, JsonNode incident, List<Person> people, @Nullable String contact, Instant now) {
        Notice notice = new Notice(incident, people, contact, now);
        switch (regime) {
            case GDPR -> notice.gdpr();
            case PIPEDA -> notice.pipeda();
        }
        return notice.text.toString();
    }

    /** When somebody became aware; null = nobody has, or has not said so. */
    private static @Nullable Instant time(JsonNode text) {
        try {
            return Instant.parse(text.asText());
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void gdpr() {
        title("Notification of a personal data breach to the supervisory authority (Article 33 GDPR): DRAFT");
        field("Art. 33(1): when", whenGdpr());
        field(
                "Art. 33(3)(a): nature of the breach",
                "Confidentiality: personal data were shown on a website to people who had no right to see them.",
                incident("summary"),
                period(),
                "Cause: " + cause());
        field(
                "Art. 33(3)(a): categories and number of people concerned",
                concerned(),
                "Categories: " + fill("such as customers, employees, children"));
        field(
                "Art. 33(3)(a): categories and number of records concerned",
                number(records()) + " records: " + types() + ".",
                "They show: " + data() + ".",
                "They were seen by " + number(viewers()) + " other people, " + number(times()) + " times in all.");
        field("Art. 33(3)(b): data protection officer or other contact point", contact());
        field(
                "Art. 33(3)(c): likely consequences",
                "Facts to judge by: shown were " + data() + ", to " + number(viewers()) + " people; "
                        + (anonymous() > 0 ? number(anonymous()) + " of them not signed in" : "all of them signed in")
                        + ". Severity by the policy: " + incident("severity") + " (" + list("severity_reasons") + ").",
                fill("what this may lead to for the people concerned"));
        field(
                "Art. 33(3)(d): measures taken or proposed",
                measures(),
                fill("what else was or will be done, also to mitigate what may follow for the people concerned"));
        field(
                "Art. 34: the people concerned",
                "The list of whom to write to, with what of theirs was shown, is written by 'notice ID --letters'.",
                told("people"),
                fill("whether the risk to them is high, so that they are told, and when they were or will be"));
        field(
                "Art. 33(4): what is still being found out",
                incident.path("state").asText().equals("open")
                        ? "It is still open: these numbers may grow; what follows will be sent in phases."
                        : "No exposure has come since " + incident("last_seen") + ".",
                fill("what is not known yet, and when it will be"));
    }

    private void pipeda() {
        title("Report of a breach of security safeguards (PIPEDA; Breach of Security Safeguards Regulations,"
                + " SOR/2018-64, s. 2): DRAFT");
        text.append(
                        "To be sent as soon as feasible once there is a real risk of significant harm. A record of every breach")
                .append(" is kept for 24 months, reported or not (s. 6).\n\n");
        field(
                "s. 2(1)(a): circumstances and cause",
                "Personal information was shown on a website to people who had no right to see it.",
                incident("summary"),
                "Cause: " + cause());
        field("s. 2(1)(b): day or period", period());
        field(
                "s. 2(1)(c): personal information concerned",
                number(records()) + " records: " + types() + ". They show: " + data() + ".");
        field("s. 2(1)(d): number of individuals", concerned());
        field(
                "s. 2(1)(e): steps taken to reduce the risk of harm, or to mitigate it",
                measures(),
                fill("what else was or will be done"));
        field(
                "s. 2(1)(f): steps taken or intended to notify the individuals",
                "The list of whom to write to, with what of theirs was shown, is written by 'notice ID --letters'.",
                told("people"),
                fill("how and when they were or will be told"));
        field("s. 2(1)(g): who can answer questions", contact());
        field(
                "Real risk of significant harm: facts to judge by",
                "Sensitivity: " + data() + "; severity by the policy: " + incident("severity") + " ("
                        + list("severity_reasons") + ").",
                "Probability of misuse: seen by " + number(viewers()) + " people, " + number(times())
                        + " times; pattern: " + incident("pattern") + ".",
                fill("whether there is such a risk"));
    }

    private void title(String title) {
        text.append("# ").append(title).append("\n\n");
        text.append("Incident ").append(incident("id")).append(" on ").append(incident("site"));
        text.append(". Drafted ").append(now.truncatedTo(ChronoUnit.SECONDS));
        text.append(" from what is known then; marked is what only a person can say.\n\n");
    }

    private void field(String name, String... lines) {
        text.append("## ").append(name).append("\n\n");
        for (String line : lines) {
            text.append(line).append("\n\n");
        }
    }

    private static String fill(String what) {
        return FILL.formatted(what);
    }

    private String whenGdpr() {
        if (aware == null) {
            return "Detected " + incident("detected_at") + ". "
                    + fill(
                            "when you became aware of it: the 72 hours run from there. 'act ID aware --when TIME' sets it, or the first thing that somebody does");
        }
        Instant due = aware.plus(GDPR_WITHIN);
        String left = now.isAfter(due)
                ? "The 72 hours are over since " + due + ". " + fill("the reasons for the delay")
                : "The 72 hours end at " + due + ", in "
                        + Duration.between(now, due).toHours() + " hours.";
        return "Detected " + incident("detected_at") + "; aware since " + aware + ". " + left;
    }

    /** Exactly as many as the log knows; an organization stands for people whom only it can count. */
    private String concerned() {
        long persons =
                people.stream().filter(one -> one.id().startsWith("user:")).count();
        long organizations = people.stream()
                .filter(one -> one.id().startsWith("organization:"))
                .count();
        long others = people.size() - persons - organizations;
        return number(persons) + (persons == 1 ? " person" : " people")
                + " (exact, counted from the log of every answer of the site)."
                + (organizations == 0
                        ? ""
                        : " Also " + number(organizations) + " organizations: " + fill("how many people that are"))
                + (others == 0
                        ? ""
                        : " Also " + number(others) + " records without an owner: " + fill("whose they are"));
    }

    /** What was decided about telling the people concerned. */
    private String told(String whom) {
        JsonNode answer = incident.path(whom);
        if (answer.isMissingNode()) {
            return "Nothing has been decided about telling them, as far as this program knows.";
        }
        boolean told = answer.path("told").asBoolean();
        String at = answer.path("at").asText();
        if (answer.path("lapsed").asBoolean()) {
            return told
                    ? "Those who were known by then were told, " + at + "; more are concerned by now."
                    : "Not to tell them was decided, " + at + ", when far fewer were known: it is to be decided again.";
        }
        return (told ? "They were told, " : "Not to tell them was decided, ") + at + ".";
    }

    private String period() {
        return "From " + incident("first_seen") + " to " + incident("last_seen") + " (UTC).";
    }

    private String cause() {
        JsonNode best = incident.path("causes").path(0);
        String known = best.path("sentence").asText();
        return (known.isEmpty() ? "" : plain(known) + ". ") + fill("how it came about");
    }

    private String contact() {
        return contact == null
                ? fill("name and address; 'notification.contact' in the policy file fills it in")
                : Visible.of(contact, LONGEST);
    }

    /** What was shut; a session's id stands for a person, and is left out. */
    private String measures() {
        List<String> done = new ArrayList<>();
        for (JsonNode one : incident.path("containment")) {
            if (one.path("mode").asText().equals("observe")) {
                continue;
            }
            String scope = one.path("scope").asText();
            boolean shut = one.path("action").asText().equals("shutdown");
            done.add((shut ? "Shut: " : "Opened again: ")
                    + (scope.equals("session")
                            ? "one session"
                            : scope + " " + plain(one.path("target").asText()))
                    + ", " + one.path("at").asText() + ".");
        }
        return done.isEmpty() ? "Nothing was shut by this program." : String.join("\n", done);
    }

    private String types() {
        Map<String, Integer> types = new TreeMap<>();
        people.forEach(person -> person.records().forEach(shown -> {
            int colon = shown.id().indexOf(':');
            types.merge(colon < 0 ? "other" : shown.id().substring(0, colon), 1, Integer::sum);
        }));
        List<String> named = new ArrayList<>();
        types.forEach((type, n) -> named.add(plain(type) + " " + number(n)));
        return named.isEmpty() ? "none" : String.join(", ", named.subList(0, Math.min(20, named.size())));
    }

    private String data() {
        TreeSet<String> data = new TreeSet<>();
        people.forEach(person -> data.addAll(person.data()));
        return data.isEmpty()
                ? fill("which data these records show; 'data' of the record's type in the policy file fills it in")
                : Visible.of(String.join(", ", data), LONGEST);
    }

    private long records() {
        return people.stream()
                .flatMap(person -> person.records().stream())
                .distinct()
                .count();
    }

    private long times() {
        return people.stream().mapToLong(Person::times).sum();
    }

    private long viewers() {
        return viewersLike("");
    }

    private long anonymous() {
        return viewersLike("anonymous:");
    }

    private long viewersLike(String prefix) {
        return people.stream()
                .flatMap(person -> person.records().stream())
                .flatMap(shown -> shown.views().stream())
                .map(AffectedPeople.View::viewer)
                .filter(viewer -> viewer.startsWith(prefix))
                .distinct()
                .count();
    }

    private String incident(String field) {
        return plain(incident.path(field).asText("not known"));
    }

    /** Text of strangers, which must not be taken for our Markdown, or for markup. */
    private static String plain(String text) {
        return Visible.of(text, LONGEST).replaceAll("([\\\\`*\\[\\]<>])", "\\\\$1");
    }

    private String list(String field) {
        List<String> items = new ArrayList<>();
        incident.path(field).forEach(item -> items.add(plain(item.asText())));
        return String.join("; ", items);
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
