package exposurewatch.containment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of the containment of one site.
 *
 * @param armed   person → wall time until which they have armed it, epoch milliseconds
 * @param shut    what was commanded to be shut within the last day, and what still is; the oldest first
 * @param decided incident → what was decided about it last; those decided first go first
 * @param fence   number of the newest command; 0 = there was none
 */
public record SiteContainment(Map<String, Long> armed, List<Shut> shut, Map<String, Decided> decided, long fence) {

    /** Nothing has happened yet. */
    public static final SiteContainment NEW = new SiteContainment(Map.of(), List.of(), Map.of(), 0);

    /**
     * A part of the site that was commanded to be shut.
     *
     * @param command  id of the command
     * @param mode     {@link Containment.Mode#ENFORCE}: decided by itself; {@link Containment.Mode#ASK}: by people
     * @param at       wall time of the command, epoch milliseconds
     * @param notAfter wall time from which on nobody begins it any more, epoch milliseconds
     * @param answers  actuator → how it ended there
     * @param failed   whether nobody has said within its time that it is shut
     * @param doneAt   wall time at which the first actuator said that it is shut, epoch milliseconds; null = none has
     * @param seen     event time up to which its incident was known by then, epoch milliseconds
     * @param opening  the command to open it again; null = none
     */
    public record Shut(
            String command,
            String incident,
            Scope scope,
            String target,
            Containment.Mode mode,
            long at,
            long notAfter,
            Map<String, Outcome.Kind> answers,
            boolean failed,
            @Nullable Long doneAt,
            long seen,
            @Nullable Opening opening) {

        public Shut {
            answers = Map.copyOf(answers);
        }

        /** Whether it is shut, or may be: nobody has opened it, and it is not known to have failed. */
        @JsonIgnore
        public boolean lasts() {
            return !failed && (opening == null || opening.failed && !opening.opened);
        }

        /** Whether it can be opened: what is not known to be shut may be, all the same, or be open with some actuators only. */
        boolean mayBeShut() {
            return opening == null
                    || opening.failed
                    || opening.answers.entrySet().stream()
                            .anyMatch(one -> one.getValue() != Outcome.Kind.DONE && hasShut(one.getKey()));
        }

        private boolean hasShut(String actuator) {
            Outcome.Kind answer = answers.get(actuator);
            return answer != null && answer.worked();
        }

        /** Whether no actuator has said that it could not do it. */
        boolean everywhere() {
            return lasts() && answers.values().stream().allMatch(Outcome.Kind::worked);
        }

        long restored() {
            return lasts() ? Long.MAX_VALUE : opening == null ? at : opening.at;
        }

        /** The same, an actuator having answered. */
        Shut answered(Map<String, Outcome.Kind> all, boolean worked, long lastSeen, long now) {
            boolean first = doneAt == null && worked;
            return new Shut(
                    command,
                    incident,
                    scope,
                    target,
                    mode,
                    at,
                    notAfter,
                    all,
                    failed && !worked,
                    first ? Long.valueOf(now) : doneAt,
                    first ? lastSeen : seen,
                    opening);
        }

        /** The same, its time being over. */
        Shut overdue() {
            return new Shut(command, incident, scope, target, mode, at, notAfter, answers, true, doneAt, seen, opening);
        }

        Shut with(Opening other) {
            return new Shut(command, incident, scope, target, mode, at, notAfter, answers, failed, doneAt, seen, other);
        }
    }

    /**
     * A command to open a part again; fields as in {@link Shut}.
     *
     * @param opened whether an actuator had opened it by an earlier one
     */
    public record Opening(
            String command,
            String by,
            long at,
            long notAfter,
            Map<String, Outcome.Kind> answers,
            boolean failed,
            boolean opened) {

        static Opening by(Command command, @Nullable Opening earlier) {
            boolean opened = earlier != null
                    && (earlier.opened || earlier.answers.values().stream().anyMatch(Outcome.Kind::worked));
            return new Opening(
                    command.id(), command.by(), command.issuedAt(), command.notAfter(), Map.of(), false, opened);
        }

        public Opening {
            answers = Map.copyOf(answers);
        }

        Opening with(Map<String, Outcome.Kind> other, boolean nowFailed) {
            return new Opening(command, by, at, notAfter, other, nowFailed, opened);
        }
    }

    /**
     * What was decided about an incident last.
     *
     * @param approvals  people who have to agree
     * @param approvedBy who has
     * @param since      wall time since which it is about these parts, epoch milliseconds
     * @param at         wall time, epoch milliseconds
     */
    public record Decided(
            Decision.Kind kind,
            Scope scope,
            List<String> targets,
            int approvals,
            List<String> reasons,
            List<String> vetoes,
            Set<String> approvedBy,
            long since,
            long at) {

        public Decided {
            targets = List.copyOf(targets);
            reasons = List.copyOf(reasons);
            vetoes = List.copyOf(vetoes);
            approvedBy = Set.copyOf(approvedBy);
        }

        boolean isAbout(Scope other, List<String> parts) {
            return scope == other && targets.containsAll(parts);
        }

        /**
         * Whether a decision about the same parts says nothing new. The numbers in its words change all the time.
         *
         * @param since what was said after this wall time is not said again because doubts came or went
         */
        boolean saysTheSame(Decision decision, long since) {
            return kind == decision.kind()
                    && (vetoes.isEmpty() == decision.vetoes().isEmpty() || at > since);
        }

        /** The same, nobody having agreed. */
        Decided forgotten() {
            return new Decided(kind, scope, targets, approvals, reasons, vetoes, Set.of(), since, at);
        }

        Decided approvedBy(String person) {
            Set<String> people = new HashSet<>(approvedBy);
            people.add(person);
            return new Decided(kind, scope, targets, approvals, reasons, vetoes, people, since, at);
        }
    }

    public SiteContainment {
        armed = Map.copyOf(armed);
        shut = List.copyOf(shut);
        decided = Collections.unmodifiableMap(new LinkedHashMap<>(decided));
    }

    /** When somebody opened again what was shut for these incidents, epoch milliseconds; {@code Long.MIN_VALUE} = never. */
    public long reopened(Set<String> incidents) {
        return shut.stream()
                .filter(one -> incidents.contains(one.incident) && one.opening != null && !one.lasts())
                .mapToLong(Shut::restored)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** Whether it is shut, or being shut, and no actuator has said that it could not do it. */
    boolean isShutEverywhere(Scope scope, String target) {
        return shut.stream().anyMatch(one -> one.scope == scope && one.target.equals(target) && one.everywhere());
    }

    /** For the decision. */
    Past past(long now) {
        Map<String, Long> still = new TreeMap<>(armed);
        still.values().removeIf(until -> until <= now);
        List<Past.Shutdown> shutdowns = new ArrayList<>();
        shut.forEach(one -> shutdowns.add(new Past.Shutdown(
                one.scope,
                one.target,
                one.at,
                one.doneAt == null ? Long.MAX_VALUE : one.doneAt,
                one.seen,
                one.restored())));
        long until = still.values().stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
        return new Past(shutdowns, still.keySet(), until);
    }

    SiteContainment armed(Map<String, Long> other) {
        return new SiteContainment(other, shut, decided, fence);
    }

    SiteContainment shut(List<Shut> other) {
        return new SiteContainment(armed, other, decided, fence);
    }

    SiteContainment decided(Map<String, Decided> other) {
        return new SiteContainment(armed, shut, other, fence);
    }

    SiteContainment fence(long newest) {
        return new SiteContainment(armed, shut, decided, newest);
    }

    /**
     * As the value of topic {@code containment-state}.
     *
     * @param health why the detector is not trusted at the moment, in words; empty = it is
     */
    public ObjectNode toJson(String site, Containment.Mode mode, List<String> health, long now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("site", site).put("mode", mode.label());
        json.put("@timestamp", time(now));
        ArrayNode people = json.putArray("armed");
        new TreeMap<>(armed).forEach((person, until) -> {
            if (until > now) {
                people.addObject().put("by", person).put("until", time(until));
            }
        });
        ArrayNode parts = json.putArray("shut");
        shut.forEach(one -> put(parts.addObject(), one));
        ArrayNode decisions = json.putArray("decided");
        decided.forEach((incident, one) -> put(decisions.addObject(), incident, one));
        health.forEach(json.putArray("doubts")::add);
        return json.put("fence", fence);
    }

    private static void put(ObjectNode json, Shut one) {
        json.put("command", one.command).put("incident", one.incident);
        json.put("scope", one.scope.label()).put("target", one.target);
        json.put("mode", one.mode.label()).put("at", time(one.at));
        json.put("state", one.lasts() ? "shut" : one.opening == null || one.opening.failed ? "failed" : "opened");
        json.put("openable", one.mayBeShut());
        put(json, one.answers);
        if (one.opening != null) {
            ObjectNode opening = json.putObject("restore");
            opening.put("command", one.opening.command)
                    .put("by", one.opening.by)
                    .put("at", time(one.opening.at));
            opening.put("failed", one.opening.failed);
            put(opening, one.opening.answers);
        }
    }

    private static void put(ObjectNode json, Map<String, Outcome.Kind> answers) {
        ArrayNode list = json.putArray("answers");
        new TreeMap<>(answers)
                .forEach((actuator, kind) ->
                        list.addObject().put("actuator", actuator).put("outcome", kind.label()));
    }

    private static void put(ObjectNode json, String incident, Decided one) {
        json.put("incident", incident).put("decision", one.kind.label()).put("scope", one.scope.label());
        one.targets.forEach(json.putArray("targets")::add);
        json.put("at", time(one.at)).put("approvals", one.approvals);
        one.approvedBy.stream().sorted().forEach(json.putArray("approved_by")::add);
        one.reasons.forEach(json.putArray("reasons")::add);
        one.vetoes.forEach(json.putArray("vetoes")::add);
    }

    private static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).toString();
    }
}
