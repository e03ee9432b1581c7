package exposurewatch.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.incident.Incident;
import exposurewatch.judgement.Finding;

/**
 * What a person should know of an incident now. Alerts go to chat systems and pagers: they count people and name nobody,
 * neither viewers nor owners nor who looks after the incident. Of the incident's texts only the site, data categories and
 * causes are told; its summary, its reasons and its notes may name people and are not.
 *
 * @param incident as it is known now
 * @param kind     what happened to it
 * @param sequence of this alert among those of the incident, from 1
 * @param at       when it is told, epoch milliseconds
 * @param reason   why it is told now, naming nobody: {@code people affected have doubled to 800}; empty where the kind
 *                 says it all
 */
public record Alert(Incident incident, AlertKind kind, long sequence, long at, String reason) {

    /** Longest message, in characters. */
    public static final int LONGEST_MESSAGE = 300;

    /** The same whenever the same is told, whatever the time: 32 hex digits. */
    public String id() {
        return Finding.contentId("alert", incident.id(), kind.label(), Long.toString(sequence));
    }

    /**
     * One line for people, at most {@value #LONGEST_MESSAGE} characters, without anything invisible: what, where, how bad,
     * how many people, and the likely cause. Plain text: a channel that knows markup has to escape it.
     */
    public String message() {
        return AlertText.message(this);
    }

    /** The message without what happened: how the incident stands, for those who are shown that and not what changed. */
    public String standing() {
        return AlertText.standing(this);
    }

    /** A name from outside as alerts tell it, so that it can't pass for our words or give a record's id away. */
    public static String name(String name) {
        return AlertText.name(AlertText.route(name));
    }

    /** As the value of topic {@code alerts}: a Detection Finding of the Open Cybersecurity Schema Framework. */
    public ObjectNode toJson() {
        return DetectionFinding.of(this);
    }
}
