package exposurewatch.response.past;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exposurewatch.access.AccessEvent;
import exposurewatch.access.Visible;
import exposurewatch.incident.Action;
import exposurewatch.incident.Action.Details;
import exposurewatch.incident.Action.Verdict;
import exposurewatch.incident.ActionReader;
import exposurewatch.incident.Exposure;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Triage;
import exposurewatch.response.IncidentTopics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A customer says that they saw somebody else's data, or that somebody saw theirs: held against what was told, and against
 * every answer that they were shown in that time.
 *
 * @param customer as the sessions and the ownership name them
 * @param about    what they complain of
 * @param stretch  when it was, as far as they remember
 * @param note     their words; null = none
 */
public record Complaint(
        String site,
        String customer,
        About about,
        Stretch stretch,
        String by,
        @Nullable String note) {

    /** What somebody complains of. */
    public enum About {
        /** They saw somebody else's data. */
        SAW,
        /** Somebody saw theirs. */
        SEEN
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Answers to one customer in such a time that are judged. */
    private static final int MOST_ACCESSES = 50_000;
    /** Exposures of one customer that are held against trails. */
    private static final int MOST_EXPOSURES = 100_000;

    /**
     * What was found.
     *
     * @param incident that the complaint belongs to; the id of one that it opens where there is none
     * @param knownSite whether anything is known of the site: by another name the complaint would reach nobody
     */
    public record Answer(Verdict verdict, String finding, String incident, boolean knownSite) {}

    /**
     * Holds it against the log.
     *
     * @param incidents as their topic has them
     */
    public Answer examine(
            PastLog log, IncidentTopics topics, Collection<? extends JsonNode> incidents, BooleanSupplier cancelled) {
        PastLog.SignIns signIns = log.signIns(customer, cancelled);
        Map<String, Exposure> told = told(log, signIns.organizations(), cancelled);
        if (!told.isEmpty()) {
            long saw = told.values().stream().filter(this::saw).count();
            String incident = incident(told, topics, incidents, cancelled);
            return new Answer(
                    Verdict.CONFIRMED,
                    String.format(
                            Locale.ROOT,
                            "from %s they were shown records of others %,d times, and records of theirs were shown to"
                                    + " others %,d times",
                            stretch,
                            saw,
                            told.size() - saw),
                    incident == null ? ownId() : incident,
                    true);
        }
        boolean known = site.equals(log.site())
                || incidents.stream().anyMatch(one -> one.path("site").asText().equals(site));
        return lookAgain(log, known, signIns.more(), cancelled);
    }

    private boolean saw(Exposure exposure) {
        return customer.equals(exposure.viewerUser());
    }

    /** What was told of them in that time and still stands, by id. */
    private Map<String, Exposure> told(PastLog log, Set<String> organizations, BooleanSupplier cancelled) {
        Map<String, Exposure> told = new HashMap<>();
        log.exposures(
                stretch,
                value -> {
                    JsonNode json = tree(value);
                    String id = json.path("id").asText();
                    if (json.path("withdrawn").asBoolean() || !isMeant(json, organizations)) {
                        // A later revision may name somebody else, or another time.
                        told.remove(id);
                    } else if (told.containsKey(id) || told.size() < MOST_EXPOSURES) {
                        told.put(id, Exposure.of(json));
                    }
                },
                cancelled);
        return told;
    }

    private boolean isMeant(JsonNode json, Set<String> organizations) {
        return json.path("site").asText().equals(site)
                && (customer.equals(json.at("/viewer/user").asText())
                        || customer.equals(json.at("/owner/user").asText())
                        || organizations.contains(json.at("/owner/organization").asText()))
                && stretch.has(Exposure.at(json));
    }

    /** The incident whose trail has one of them; null = none has, yet. */
    private @Nullable String incident(
            Map<String, Exposure> told,
            IncidentTopics topics,
            Collection<? extends JsonNode> incidents,
            BooleanSupplier cancelled) {
        for (JsonNode incident : incidents) {
            boolean[] has = {false};
            if (incident.path("site").asText().equals(site)
                    && incident.path("exposures").asLong() > 0) {
                topics.trail(
                        incident,
                        (value, partition, offset) -> has[0] |=
                                told.containsKey(tree(value).at("/data/id").asText()),
                        () -> has[0] || cancelled.getAsBoolean());
            }
            if (has[0]) {
                return incident.path("id").asText();
            }
        }
        return null;
    }

    /**
     * Every answer to them in that time is judged again. It refutes only that they saw something, and only where the log
     * has all of that time, all of it could be read and judged, it all went to them and to nobody else in a session that
     * was theirs, and nobody who was not signed in was shown a record at an address that they used.
     *
     * @param moreSessions whether they have more than are looked for
     */
    private Answer lookAgain(PastLog log, boolean known, boolean moreSessions, BooleanSupplier cancelled) {
        List<AccessEvent> answers = new ArrayList<>();
        boolean more = new AccessSearch(log)
                .find(
                        new AccessSearch.Wanted(customer, null, null, null, null),
                        stretch,
                        site::equals,
                        MOST_ACCESSES,
                        answers::add,
                        (done, of) -> {},
                        cancelled);
        long exposed = 0;
        long unresolved = 0;
        long fine = 0;
        long others = 0;
        for (Finding finding : log.judge(answers, cancelled)) {
            String viewer = finding.judgement().viewerUser();
            // Who is not known may have been they, and what everybody may see says nothing of who it was.
            if (viewer != null
                    && !customer.equals(viewer)
                    && finding.judgement().verdict() != exposurewatch.judgement.Verdict.PUBLIC) {
                others++;
            } else if (finding.judgement().verdict().exposed()) {
                exposed++;
            } else if (finding.judgement().verdict().unresolved()) {
                unresolved++;
            } else {
                fine++;
            }
        }
        long unknown = answers.stream()
                .filter(AccessEvent::shows)
                .filter(access -> log.triage(access).kind() == Triage.Kind.NO_RECORD
                        || log.triage(access).kind() == Triage.Kind.EXEMPT)
                .count();
        Around around = around(log, answers, cancelled);
        boolean whole = stretch.to() <= System.currentTimeMillis() && log.hasBefore(stretch.from(), cancelled);
        boolean spokenAgainst = about == About.SAW && whole && fine > 0 && !more;
        boolean clear = unresolved == 0
                && others == 0
                && unknown == 0
                && around.withoutSignIn == 0
                && around.unreadable == 0
                && !moreSessions;
        return new Answer(
                exposed > 0 ? Verdict.CONFIRMED : spokenAgainst && clear ? Verdict.REFUTED : Verdict.OPEN,
                String.format(
                        Locale.ROOT,
                        "from %s the log has %,d answers to them%s: %,d records of others, %,d that they may see, %,d that"
                                + " went to somebody else, %,d that can't be judged; %,d answers may have shown what no"
                                + " route of the policy names, %,d went to their addresses without a sign-in; %,d lines of"
                                + " that time can't be read%s%s",
                        stretch,
                        answers.size(),
                        more ? " or more" : "",
                        exposed,
                        fine,
                        others,
                        unresolved,
                        unknown,
                        around.withoutSignIn,
                        around.unreadable,
                        moreSessions
                                ? String.format(
                                        Locale.ROOT,
                                        "; they have more than %,d sessions, the others were not looked at",
                                        PastLog.MOST_SESSIONS)
                                : "",
                        whole ? "" : "; not all of that time is in the log"),
                ownId(),
                known || around.ofSite);
    }

    /**
     * What else the log has of that time.
     *
     * @param withoutSignIn answers that showed a record to nobody who was signed in, at an address that the customer used
     * @param unreadable    lines that came at that time, of whatever site
     * @param ofSite        whether anything is of the site
     */
    private record Around(long withoutSignIn, long unreadable, boolean ofSite) {}

    private Around around(PastLog log, List<AccessEvent> answers, BooleanSupplier cancelled) {
        Set<String> addresses = new HashSet<>();
        for (AccessEvent access : answers) {
            if (access.clientIp() != null) {
                addresses.add(access.clientIp());
            }
        }
        long[] found = {0};
        long[] unreadable = {0};
        boolean[] ofSite = {false};
        log.read(
                stretch,
                access -> {
                    boolean here = log.site(access).equals(site);
                    ofSite[0] |= here;
                    boolean theirs = access.clientIp() != null && addresses.contains(access.clientIp());
                    if (here
                            && theirs
                            && access.session() == null
                            && log.triage(access).kind() == Triage.Kind.SHOWN) {
                        found[0]++;
                    }
                },
                () -> unreadable[0]++,
                (done, of) -> {},
                cancelled);
        return new Around(found[0], unreadable[0], ofSite[0]);
    }

    private String ownId() {
        return Finding.contentId(
                "complaint", site, customer, about.name(), Long.toString(stretch.from()), Long.toString(stretch.to()));
    }

    /** As it is written down. */
    public Action toAction(Answer answer, long now) {
        return Action.of(
                now,
                Action.Kind.COMPLAINT,
                answer.incident,
                site,
                by,
                // One is left for the … at the end: with it a cut note must not be longer than what is read.
                note == null ? null : Visible.of(note, ActionReader.LONGEST_NOTE - 1),
                new Details(stretch.from(), customer, answer.verdict, answer.finding));
    }

    private static JsonNode tree(byte[] value) {
        try {
            JsonNode json = JSON.readTree(value);
            return json == null ? JSON.missingNode() : json;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
