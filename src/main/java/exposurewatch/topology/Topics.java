package exposurewatch.topology;

import exposurewatch.topology.TopicSpec.Cleanup;
import exposurewatch.topology.TopicSpec.Origin;
import exposurewatch.topology.TopicSpec.Timestamps;
import java.time.Duration;
import java.util.List;

/**
 * The one declaration of all topics. Whatever names, creates, checks or documents a topic takes it from here.
 *
 * <p>All topics bear the time of the broker ({@code LogAppendTime}). Retention goes by a record's timestamp: an event that
 * claims to be from 1990 would otherwise take the proof of its exposure away with the next sweep, and one from 2090 would
 * stay for ever. The event's own time is in the value and in {@code ce_time}.
 *
 * @param prefix     stands before every name; may be empty
 * @param partitions of each topic at creation
 */
public record Topics(String prefix, int partitions) {

    static final int DEFAULT_PARTITIONS = 4;

    /** How far back an access can be looked at again, and how long former owners and ended sessions are told again. */
    private static final Duration LOOK_BACK = Duration.ofDays(7);
    /** Regulators ask for 24 months, one of which may have a leap day. */
    static final Duration EVIDENCE = Duration.ofDays(731);

    private static final Duration REPAIR = Duration.ofDays(90);

    private static final int MIB = 1 << 20;
    private static final int LARGEST_EVENT = 8 * MIB;
    /** The event byte for byte, and what is said about it in headers. */
    private static final int LARGEST_DEAD_LETTER = LARGEST_EVENT + MIB;

    private static final int LARGEST_ROW = MIB;
    private static final int LARGEST_OUTPUT = 16 * MIB;
    /** Characters; Kafka allows 249 for a whole name. */
    private static final int LONGEST_PREFIX = 200;

    /** @throws IllegalArgumentException if Kafka allows no such topic name or number */
    public Topics {
        if (!prefix.matches("[a-zA-Z0-9._-]{0," + LONGEST_PREFIX + "}")) {
            throw new IllegalArgumentException("topic prefix '" + prefix + "': only letters of a-z and A-Z, digits, "
                    + "'.', '_' and '-' are allowed, at most " + LONGEST_PREFIX + ", such as 'shop.'");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "topic partitions " + partitions + ": at least 1 is needed, such as " + DEFAULT_PARTITIONS);
        }
    }

    /** Topics of {@value #DEFAULT_PARTITIONS} partitions. */
    public Topics(String prefix) {
        this(prefix, DEFAULT_PARTITIONS);
    }

    /** All of them, in the order of the data's way. */
    public List<TopicSpec> all() {
        return List.of(
                accessEvents(),
                sessions(),
                recordOwnership(),
                responderActions(),
                secondLooks(),
                exposures(),
                unjudged(),
                incidents(),
                incidentTrail(),
                alerts(),
                containmentCommands(),
                containmentResults(),
                containmentState(),
                actuatorHeartbeats(),
                auditLog(),
                deadLetters());
    }

    public TopicSpec accessEvents() {
        return deleted(
                "access-events",
                "any",
                "access event, JSON",
                LOOK_BACK,
                LARGEST_EVENT,
                Origin.THEIRS,
                "Every answer of the site, and what it showed.");
    }

    public TopicSpec sessions() {
        return compacted(
                "sessions", "session id", "session row, JSON", "Who is signed in; a tombstone ends the session.");
    }

    public TopicSpec recordOwnership() {
        return compacted(
                "record-ownership",
                "record id",
                "ownership row, JSON",
                "Whose a record is; a tombstone keeps the last owner.");
    }

    public TopicSpec secondLooks() {
        return deleted(
                "second-looks",
                "none",
                "span of time, internal",
                LOOK_BACK,
                MIB,
                Origin.OURS,
                "Asks for accesses to be looked at again after a late row. For this application only.");
    }

    public TopicSpec exposures() {
        return deleted(
                "exposures",
                "incident scope",
                "exposure, JSON",
                EVIDENCE,
                LARGEST_OUTPUT,
                Origin.OURS,
                "One for each record shown to somebody who had no right to see it, and what corrects it.");
    }

    public TopicSpec unjudged() {
        return deleted(
                "unjudged",
                "record id",
                "unresolved access, JSON",
                EVIDENCE,
                LARGEST_OUTPUT,
                Origin.OURS,
                "What could not be judged after waiting, with the reason; withdrawn when it is judged later.");
    }

    public TopicSpec responderActions() {
        return deleted(
                "responder-actions",
                "incident id",
                "what a person did, JSON",
                EVIDENCE,
                MIB,
                Origin.THEIRS,
                "What people did about an incident: acknowledge, resolve, false positive …");
    }

    public TopicSpec incidents() {
        return new TopicSpec(
                prefix + "incidents",
                "incident id",
                "incident, JSON",
                partitions,
                Cleanup.COMPACT,
                LOOK_BACK,
                LARGEST_ROW,
                Timestamps.APPENDED,
                Origin.OURS,
                "The newest state of each incident.");
    }

    public TopicSpec incidentTrail() {
        return deleted(
                "incident-trail",
                "incident id",
                "trail entry, JSON",
                EVIDENCE,
                LARGEST_OUTPUT,
                Origin.OURS,
                "Every exposure, correction and action of an incident in order, each with the hash of the one before.");
    }

    public TopicSpec alerts() {
        return deleted(
                "alerts",
                "incident id",
                "OCSF Detection Finding, JSON",
                EVIDENCE,
                MIB,
                Origin.OURS,
                "What a person should know: opened, escalated, acknowledged, asked to shut, shut, quiet, resolved, reopened.");
    }

    public TopicSpec containmentCommands() {
        return deleted(
                "containment-commands",
                "site",
                "signed command, JSON",
                EVIDENCE,
                MIB,
                Origin.OURS,
                "What should be shut or opened again, for the actuators of the site, in order.");
    }

    public TopicSpec containmentResults() {
        return deleted(
                "containment-results",
                "site",
                "outcome, JSON",
                EVIDENCE,
                MIB,
                Origin.OURS,
                "What an actuator did about a command, and what it saw afterwards.");
    }

    public TopicSpec containmentState() {
        return new TopicSpec(
                prefix + "containment-state",
                "site",
                "state, JSON",
                partitions,
                Cleanup.COMPACT,
                LOOK_BACK,
                LARGEST_ROW,
                Timestamps.APPENDED,
                Origin.OURS,
                "Of each site: who has armed it, what is shut, what people are asked, how well the detector sees.");
    }

    public TopicSpec actuatorHeartbeats() {
        return deleted(
                "actuator-heartbeats",
                "site",
                "heartbeat, JSON",
                LOOK_BACK,
                MIB,
                Origin.OURS,
                "Whether an actuator could act now, and what it has shut.");
    }

    public TopicSpec auditLog() {
        return deleted(
                "audit-log",
                "incident id",
                "look, JSON",
                EVIDENCE,
                MIB,
                Origin.OURS,
                "Who has looked at what concerns people: trails, lists of the affected, letters.");
    }

    public TopicSpec deadLetters() {
        return deleted(
                "dead-letters",
                "as the source",
                "as the source, byte for byte",
                REPAIR,
                LARGEST_DEAD_LETTER,
                Origin.OURS,
                "Input that can't be read; its reason and place are in the headers.");
    }

    private TopicSpec deleted(
            String name, String key, String value, Duration kept, int largest, Origin origin, String description) {
        return new TopicSpec(
                prefix + name,
                key,
                value,
                partitions,
                Cleanup.DELETE,
                kept,
                largest,
                Timestamps.APPENDED,
                origin,
                description);
    }

    private TopicSpec compacted(String name, String key, String value, String description) {
        return new TopicSpec(
                prefix + name,
                key,
                value,
                partitions,
                Cleanup.COMPACT,
                LOOK_BACK,
                LARGEST_ROW,
                Timestamps.APPENDED,
                Origin.THEIRS,
                description);
    }

    /** Copies of each record on a cluster of so many brokers. */
    static int replication(int brokers) {
        return Math.max(1, Math.min(3, brokers));
    }

    /** With three copies one broker may be away and everything committed is still on two. */
    static int minInsync(int replication) {
        return replication >= 3 ? 2 : 1;
    }

    /** All topics as Markdown, for {@code topology/topics.md}. */
    public String describe() {
        return TopicTable.markdown(this);
    }
}
