package exposurewatch.incident;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Action.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the law asks of people about an incident, and what they have said of it.
 *
 * @param awareSince from when on somebody knew, epoch milliseconds: the law's time runs from there, and nobody can set it
 *                   later; null = nobody does
 * @param awareBy    who that was
 * @param authority  whether the authority was told; null = not decided
 * @param people     whether the people concerned were told; null = not decided
 * @param complaints that nobody has answered, the oldest first
 * @param complained whether a complaint alone opened the incident, no exposure being known
 */
public record Duty(
        @Nullable Long awareSince,
        @Nullable String awareBy,
        @Nullable Answer authority,
        @Nullable Answer people,
        List<Complaint> complaints,
        boolean complained) {

    /** Whom a breach is told to. */
    public static final String AUTHORITY = "authority";

    public static final String PEOPLE = "people";

    static final Set<String> WHOM = Set.of(AUTHORITY, PEOPLE);

    /** Unanswered complaints that are kept by one incident; more are in its trail, and the oldest one presses. */
    private static final int MOST_COMPLAINTS = 100;

    /** Nobody is aware of something so long before it was first seen. */
    private static final long LONG_BEFORE = Duration.ofDays(366).toMillis();

    static final Duty NONE = new Duty(null, null, null, null, List.of(), false);

    /**
     * What was decided about telling somebody.
     *
     * @param told whether they were; otherwise a person has said that they need not be
     * @param at   when, epoch milliseconds
     * @param note reasons
     * @param affected how many people were known to be concerned by then
     */
    public record Answer(
            boolean told, long at, String by, @Nullable String note, int affected) {

        ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("told", told)
                    .put("at", Instant.ofEpochMilli(at).toString())
                    .put("by", by);
            if (note != null) {
                json.put("note", note);
            }
            return json;
        }
    }

    /**
     * A complaint that waits for an answer.
     *
     * @param whom the customer
     * @param at   when it was taken down, epoch milliseconds
     */
    public record Complaint(String whom, long at, Verdict verdict) {}

    public Duty {
        complaints = complaints == null ? List.of() : List.copyOf(complaints);
    }

    /** Of an incident of which nothing but a complaint is known. */
    static Duty byComplaint() {
        return new Duty(null, null, null, null, List.of(), true);
    }

    /**
     * Whether somebody is said to have been aware more than a year before it was first seen: a slip of the pen, which nobody
     * could take back.
     */
    public static boolean isSlip(Action action, long firstSeen) {
        Long when = action.details().when();
        return action.kind() == Action.Kind.AWARE && when != null && when < firstSeen - LONG_BEFORE;
    }

    /** The same after a person did something; times are neither before it was detected nor after now. */
    Duty after(Action action, Incident incident, long detectedAt, long now) {
        long at = Math.max(Math.min(action.at(), now), Math.min(detectedAt, now));
        Long when = action.details().when();
        long spokenOf = when == null ? at : Math.min(when, now);
        String whom = action.details().whom();
        boolean authority = AUTHORITY.equals(whom);
        return switch (action.kind()) {
            case AWARE -> aware(isSlip(action, incident.firstSeen()) ? at : spokenOf, action.by());
            case NOTIFY ->
                told(authority, new Answer(true, spokenOf, action.by(), action.note(), incident.affected()))
                        .aware(at, action.by());
            case NO_NOTICE ->
                told(authority, new Answer(false, at, action.by(), action.note(), incident.affected()))
                        .aware(at, action.by());
            case COMPLAINT ->
                action.details().verdict() == Verdict.CONFIRMED
                        ? complained(action, at).aware(at, action.by())
                        : complained(action, at);
            case ANSWER -> answered(String.valueOf(whom));
            default -> aware(at, action.by());
        };
    }

    private Duty aware(long at, String by) {
        return awareSince != null && awareSince <= at
                ? this
                : new Duty(at, by, authority, people, complaints, complained);
    }

    private Duty told(boolean theAuthority, Answer answer) {
        return theAuthority
                ? new Duty(awareSince, awareBy, answer, people, complaints, complained)
                : new Duty(awareSince, awareBy, authority, answer, complaints, complained);
    }

    private Duty complained(Action action, long at) {
        if (complaints.size() >= MOST_COMPLAINTS) {
            return this;
        }
        List<Complaint> more = new ArrayList<>(complaints);
        Verdict verdict = action.details().verdict();
        more.add(new Complaint(String.valueOf(action.details().whom()), at, verdict == null ? Verdict.OPEN : verdict));
        return new Duty(awareSince, awareBy, authority, people, more, complained);
    }

    private Duty answered(String whom) {
        return new Duty(
                awareSince,
                awareBy,
                authority,
                people,
                complaints.stream().filter(one -> !one.whom.equals(whom)).toList(),
                complained);
    }

    /** The same, what was known of an incident that is part of this one by now being known of this one. */
    Duty and(Duty part) {
        List<Complaint> both = new ArrayList<>(complaints);
        part.complaints.stream()
                .filter(one -> !both.contains(one))
                .limit(MOST_COMPLAINTS)
                .forEach(both::add);
        both.sort(Comparator.comparingLong(Complaint::at));
        Duty whole = new Duty(awareSince, awareBy, authority, people, both, complained);
        return part.awareSince == null ? whole : whole.aware(part.awareSince, String.valueOf(part.awareBy));
    }

    /**
     * Whether nothing has to be decided about the authority any more: it was told, or need not be, and no more than twice
     * as many people are concerned as were known then.
     */
    public boolean isDecided(int affected) {
        return authority != null && !isFarMore(affected, authority);
    }

    private static boolean isFarMore(int affected, Answer known) {
        return affected > 2L * Math.max(1, known.affected);
    }

    /** Who is found after the others were told was not told; that they need not be may hold for some more. */
    private static boolean isLapsed(Answer people, int affected) {
        return people.told ? affected > people.affected : isFarMore(affected, people);
    }

    /**
     * What of it stands in the topic {@code incidents}: nobody is named but those who look after it.
     *
     * @param affected people who are concerned now
     */
    public void putInto(ObjectNode json, int affected) {
        if (awareSince != null) {
            json.put("aware_since", Instant.ofEpochMilli(awareSince).toString()).put("aware_by", awareBy);
        }
        if (authority != null) {
            json.set("authority", authority.toJson().put("lapsed", !isDecided(affected)));
        }
        if (people != null) {
            json.set("people", people.toJson().put("lapsed", isLapsed(people, affected)));
        }
        if (!complaints.isEmpty()) {
            json.putObject("unanswered_complaints")
                    .put("number", complaints.size())
                    .put("since", Instant.ofEpochMilli(complaints.get(0).at).toString());
        }
    }
}
