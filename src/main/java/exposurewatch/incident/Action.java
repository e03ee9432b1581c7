package exposurewatch.incident;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person did about an incident.
 *
 * @param id       the sender's, or derived from all the rest: the same action sent twice is one
 * @param at       when they did it, by the sender's clock, epoch milliseconds
 * @param incident its id
 * @param site     where the incident is
 * @param by       who did it
 * @param note     what they said about it; null = nothing
 * @param details  what only some kinds have
 */
public record Action(
        String id,
        long at,
        Kind kind,
        String incident,
        String site,
        String by,
        @Nullable String note,
        Details details) {

    /**
     * What only some kinds have.
     *
     * @param when    the time that is spoken of, epoch milliseconds; null = none
     * @param whom    the person that is spoken of, or {@code authority} or {@code people}; null = nobody
     * @param verdict of a complaint; null = it is none
     * @param finding what was found about a complaint, in words; null = it is none
     */
    public record Details(
            @Nullable Long when,
            @Nullable String whom,
            @Nullable Verdict verdict,
            @Nullable String finding) {

        public static final Details NONE = new Details(null, null, null, null);

        /** A person that is spoken of, and a time. */
        public static Details of(@Nullable Long when, @Nullable String whom) {
            return new Details(when, whom, null, null);
        }
    }

    /** What was found about a complaint. */
    public enum Verdict {
        /** It was as they say. */
        CONFIRMED,
        /** All that they were shown in that time was theirs. */
        REFUTED,
        /** Neither can be proven. */
        OPEN;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in topics. */
        public String label() {
            return label;
        }

        /** The verdict of this name, or null when there is none. */
        public static @Nullable Verdict of(@Nullable String label) {
            for (Verdict verdict : values()) {
                if (verdict.label.equals(label)) {
                    return verdict;
                }
            }
            return null;
        }
    }

    /** What is kept or waits from before there were details has none. */
    public Action {
        details = details == null ? Details.NONE : details;
    }

    /** What can be done. */
    public enum Kind {
        /** Somebody looks after it. */
        ACKNOWLEDGE,
        /** Something to be remembered. */
        NOTE,
        /** Its source was shut. */
        CONTAIN,
        /** Its source was opened again. */
        RESTORE,
        /** What was asked about it may be shut. */
        APPROVE,
        /** It is over. */
        RESOLVE,
        /** It was none. */
        FALSE_POSITIVE,
        /** Somebody else looks after it: {@link Details#whom}. */
        ASSIGN,
        /** Somebody was aware of it at {@link Details#when} already. */
        AWARE,
        /** {@link Details#whom}, the authority or the people concerned, were told, at {@link Details#when}. */
        NOTIFY,
        /** {@link Details#whom}, the authority or the people concerned, need not be told; the note says why. */
        NO_NOTICE,
        /** A customer, {@link Details#whom}, complained; what was found about it is in {@link Details#finding}. */
        COMPLAINT,
        /** The customer {@link Details#whom} was answered. */
        ANSWER;

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The name in topics and on the command line. */
        public String label() {
            return label;
        }

        /** The kind of this name, or null when there is none. */
        public static @Nullable Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label.equals(label)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** An action whose id is derived from all that it says. */
    public static Action of(long at, Kind kind, String incident, String site, String by, @Nullable String note) {
        return of(at, kind, incident, site, by, note, Details.NONE);
    }

    /** The same, with what only some kinds have. */
    public static Action of(
            long at, Kind kind, String incident, String site, String by, @Nullable String note, Details details) {
        String more = details.equals(Details.NONE)
                ? ""
                : String.join(
                        "\n",
                        String.valueOf(details.when),
                        String.valueOf(details.whom),
                        String.valueOf(details.verdict),
                        String.valueOf(details.finding));
        String id = Finding.contentId(
                "action", Long.toString(at), kind.label(), incident, site, by, (note == null ? "" : note) + more);
        return new Action(id, at, kind, incident, site, by, note, details);
    }

    /** As the value of topic {@code responder-actions}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("@timestamp", Instant.ofEpochMilli(at).toString());
        json.putObject("action").put("id", id).put("kind", kind.label());
        json.putObject("incident").put("id", incident);
        json.put("site", site);
        json.putObject("user").put("id", by);
        if (note != null) {
            json.put("note", note);
        }
        if (details.when != null) {
            json.put("when", Instant.ofEpochMilli(details.when).toString());
        }
        if (details.whom != null) {
            json.put("whom", details.whom);
        }
        if (details.verdict != null) {
            json.putObject("complaint").put("verdict", details.verdict.label()).put("finding", details.finding);
        }
        return json;
    }
}
