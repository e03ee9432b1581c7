package exposurewatch.containment;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.alert.Alert;
import exposurewatch.containment.Consequence.Event;
import exposurewatch.containment.Consequence.What;
import exposurewatch.containment.SiteContainment.Decided;
import exposurewatch.containment.SiteContainment.Opening;
import exposurewatch.containment.SiteContainment.Shut;
import exposurewatch.incident.Contained;
import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the containment of one site: what is decided becomes questions and commands, what people and actuators say
 * becomes the state of what is shut. Pure: the same that happened gives the same that follows.
 */
public final class Sentry {

    /** Nobody arms for longer: who forgets to disarm has not armed for ever. */
    public static final Duration LONGEST_ARMED = Duration.ofDays(31);

    /**
     * What a person did longer ago is not what they would do now: it waited while nobody looked, or is read again.
     * Milliseconds; clocks of people's machines may differ by so much.
     */
    private static final long PERSON_WITHIN = Duration.ofMinutes(5).toMillis();

    /** Beyond the end of a command's time, for an answer to arrive, milliseconds. */
    private static final long ANSWER_WITHIN = 10_000;
    /** What is open again is remembered for the budget of a day. */
    private static final long DAY = Duration.ofDays(1).toMillis();
    /** Incidents whose last decision is remembered. */
    private static final int MOST_DECIDED = 1_000;
    /** Actuators of a site that are told apart. */
    private static final int MOST_ACTUATORS = 20;
    /** People who arm a site, or agree to a shutdown. */
    private static final int MOST_PEOPLE = 20;
    /** Parts that are remembered as shut; what was opened goes first. */
    private static final int MOST_SHUT = 2_000;
    /** Of decisions, and of parts that are remembered as shut: all of it is told in one record, which brokers bound. */
    private static final long MOST_BYTES = 256 << 10;
    /** Bytes of the JSON of a part or answer beside its names. */
    private static final int FIELDS = 400;
    /** What nobody has opened again can be opened for so long, whatever the actuators said. */
    private static final long OPENABLE = Duration.ofDays(31).toMillis();
    /** Targets that are named one by one in a sentence. */
    private static final int FEW = 3;

    private final String site;
    private final Containment policy;
    private final Decider decider;

    public Sentry(String site, Containment policy) {
        this.site = site;
        this.policy = policy;
        this.decider = new Decider(policy);
    }

    /** Gathers what follows. */
    private final class Draft {
        private SiteContainment state;
        private final List<Command> commands = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();

        Draft(SiteContainment state) {
            this.state = state;
        }

        Command command(
                Command.Kind kind, Scope scope, String target, String incident, String by, String reason, long now) {
            // A number that follows the clock is above all earlier ones even if this memory should be lost.
            long fence = Math.max(state.fence() + 1, now);
            state = state.fence(fence);
            Command command = Command.of(
                    kind,
                    scope,
                    target,
                    site,
                    incident,
                    by,
                    reason,
                    now,
                    now + policy.validFor().toMillis(),
                    fence);
            commands.add(command);
            return command;
        }

        Consequence step() {
            return new Consequence(state, commands, events);
        }
    }

    /**
     * More is known of an incident.
     *
     * @param now wall time, epoch milliseconds
     */
    public Consequence consider(SiteContainment before, Facts facts, DetectorHealth health, long now) {
        Decision decision = decider.decide(facts, health, before.past(now), now);
        Scope scope = decision.scope();
        Decided last = before.decided().get(facts.incident());
        if (decision.kind() == Decision.Kind.NONE
                || scope == null
                || decision.targets().isEmpty()) {
            return Consequence.nothing(before);
        }
        boolean same = last != null && last.isAbout(scope, decision.targets());
        if (decision.kind() != Decision.Kind.ACT && last != null && same && last.saysTheSame(decision, now - again())) {
            return Consequence.nothing(before);
        }
        Draft draft = new Draft(remember(
                before,
                facts.incident(),
                new Decided(
                        decision.kind(),
                        scope,
                        decision.targets(),
                        decision.approvals(),
                        decision.reasons(),
                        decision.vetoes(),
                        last != null && same ? last.approvedBy() : Set.of(),
                        last != null && same ? last.since() : now,
                        now)));
        switch (decision.kind()) {
            case OBSERVE -> advise(draft, facts, decision, scope, now);
            case ASK -> ask(draft, facts, decision, scope, now);
            default ->
                shut(
                        draft,
                        facts.incident(),
                        scope,
                        decision.targets(),
                        Mode.ENFORCE,
                        Command.AUTOMATIC,
                        String.join("; ", decision.reasons()),
                        now);
        }
        return draft.step();
    }

    /** Doubts that come and go are not told each time, milliseconds. */
    private long again() {
        return policy.coolDown().toMillis();
    }

    private static SiteContainment remember(SiteContainment state, String incident, Decided decided) {
        Map<String, Decided> all = new LinkedHashMap<>(state.decided());
        all.remove(incident);
        all.put(incident, decided);
        long bytes = all.values().stream().mapToLong(Sentry::bytes).sum();
        var oldest = all.values().iterator();
        while (all.size() > 1 && (all.size() > MOST_DECIDED || bytes > MOST_BYTES)) {
            bytes -= bytes(oldest.next());
            oldest.remove();
        }
        return state.decided(all);
    }

    private void advise(Draft draft, Facts facts, Decision decision, Scope scope, long now) {
        draft.events.add(new Event(
                facts.incident(),
                What.ADVISED,
                now,
                decided(What.ADVISED, decision, scope),
                "would shut " + words(scope, decision.targets()) + " (containment.mode is observe)",
                new Contained(false, scope, decision.targets().get(0), now, Mode.OBSERVE)));
    }

    private void ask(Draft draft, Facts facts, Decision decision, Scope scope, long now) {
        String people = decision.approvals() == 1 ? "1 approval" : decision.approvals() + " approvals";
        String veto = decision.vetoes().isEmpty()
                ? ""
                : "; not by itself: " + decision.vetoes().get(0);
        draft.events.add(new Event(
                facts.incident(),
                What.ASKED,
                now,
                decided(What.ASKED, decision, scope),
                "shut " + words(scope, decision.targets()) + "? needs " + people + veto,
                null));
    }

    private static ObjectNode decided(What what, Decision decision, Scope scope) {
        ObjectNode data = Consequence.data(what).put("scope", scope.label());
        decision.targets().forEach(data.putArray("targets")::add);
        decision.reasons().forEach(data.putArray("reasons")::add);
        decision.vetoes().forEach(data.putArray("vetoes")::add);
        return data.put("approvals", decision.approvals());
    }

    /** What is shut, for alerts: a session's id is a key to somebody's account, so it is only counted. */
    private static String words(Scope scope, Collection<String> targets) {
        if (scope == Scope.SESSION) {
            return targets.size() == 1 ? "1 session" : targets.size() + " sessions";
        }
        return scope.label() + " "
                + String.join(", ", targets.stream().limit(FEW).map(Alert::name).toList());
    }

    private void shut(
            Draft draft,
            String incident,
            Scope scope,
            List<String> targets,
            Mode mode,
            String by,
            String reason,
            long now) {
        List<Shut> all = new ArrayList<>(draft.state.shut());
        all.removeIf(one ->
                !one.lasts() && one.at() <= now - (one.mayBeShut() ? OPENABLE : DAY) && one.restored() <= now - DAY);
        for (String target : targets) {
            Command command = draft.command(Command.Kind.SHUTDOWN, scope, target, incident, by, reason, now);
            all.add(new Shut(
                    command.id(),
                    incident,
                    scope,
                    target,
                    mode,
                    now,
                    command.notAfter(),
                    Map.of(),
                    false,
                    null,
                    0,
                    null));
            draft.events.add(new Event(
                    incident,
                    What.ORDERED,
                    now,
                    commanded(What.ORDERED, command),
                    words(scope, List.of(target)) + " is being shut",
                    null));
        }
        draft.state = draft.state.shut(bounded(all, all.size() - targets.size(), now));
    }

    /**
     * The same, less the oldest where it is too much: first sessions that are open again, then others, which stay shut where
     * they are but can no longer be opened by command. What budget and cool-down need, or can be opened, goes last.
     *
     * @param old so many of them may go, from the first
     */
    private static List<Shut> bounded(List<Shut> all, int old, long now) {
        long bytes = all.stream().mapToLong(Sentry::bytes).sum();
        int size = all.size();
        Set<Shut> gone = new HashSet<>();
        List<Predicate<Shut>> first = List.of(
                one -> one.scope() == Scope.SESSION && !one.mayBeShut(),
                one -> one.scope() == Scope.SESSION,
                one -> !one.mayBeShut() && one.restored() <= now - DAY,
                one -> !one.lasts());
        for (Predicate<Shut> may : first) {
            for (Shut one : all.subList(0, old)) {
                if ((size > MOST_SHUT || bytes > MOST_BYTES) && may.test(one) && gone.add(one)) {
                    bytes -= bytes(one);
                    size--;
                }
            }
        }
        return all.stream().filter(one -> !gone.contains(one)).toList();
    }

    /** As JSON, about. */
    private static long bytes(Shut one) {
        return FIELDS
                + bytes(one.target())
                + bytes(one.incident())
                + (long) one.answers().size() * FIELDS;
    }

    private static long bytes(Decided one) {
        return FIELDS
                + Stream.of(one.targets(), one.reasons(), one.vetoes(), one.approvedBy())
                        .flatMap(Collection::stream)
                        .mapToLong(Sentry::bytes)
                        .sum();
    }

    private static long bytes(String text) {
        return JsonStringEncoder.getInstance().quoteAsUTF8(text).length;
    }

    private static ObjectNode commanded(What what, Command command) {
        ObjectNode data = Consequence.data(what);
        data.set("command", command.toJson());
        return data;
    }

    /**
     * A person agrees to what was asked about an incident.
     *
     * @param goesOn whether the incident is open or contained; nothing is shut for what is over, or never was one
     * @param at     when they did, by their clock, epoch milliseconds
     */
    public Consequence approve(SiteContainment before, String incident, boolean goesOn, String by, long at, long now) {
        Decided asked = before.decided().get(incident);
        String refusal = goesOn ? refusal(before, asked, at, now) : "the incident is over";
        if (asked == null || refusal != null) {
            return refuse(before, incident, by, String.valueOf(refusal), now);
        }
        // Enough had agreed, and it is not shut: that was for a shutdown that failed, or is over.
        Decided open = asked.approvedBy().size() >= asked.approvals() ? asked.forgotten() : asked;
        if (open.approvedBy().contains(by) || open.approvedBy().size() >= MOST_PEOPLE) {
            return Consequence.nothing(before);
        }
        Decided agreed = open.approvedBy(by);
        Draft draft = new Draft(remember(before, incident, agreed));
        int missing = Math.max(0, agreed.approvals() - agreed.approvedBy().size());
        draft.events.add(new Event(
                incident,
                What.APPROVED,
                now,
                Consequence.data(What.APPROVED).put("by", by).put("missing", missing),
                missing == 0 ? "approved" : "approved by one person, " + missing + " more needed",
                null));
        if (missing == 0) {
            List<String> targets = asked.targets().stream()
                    .filter(target -> !before.isShutEverywhere(asked.scope(), target))
                    .toList();
            String people =
                    String.join(", ", agreed.approvedBy().stream().sorted().toList());
            shut(draft, incident, asked.scope(), targets, Mode.ASK, people, String.join("; ", asked.reasons()), now);
        }
        return draft.step();
    }

    /** An approval is not taken. */
    public Consequence refuse(SiteContainment before, String incident, String by, String reason, long now) {
        return new Consequence(
                before,
                List.of(),
                List.of(new Event(
                        incident,
                        What.NOT_APPROVED,
                        now,
                        Consequence.data(What.NOT_APPROVED).put("by", by).put("reason", reason),
                        "nothing was shut: " + reason,
                        null)));
    }

    private @Nullable String refusal(SiteContainment state, @Nullable Decided asked, long at, long now) {
        // Two people are asked for what the site may be shut with by itself, too.
        if (asked == null || asked.kind() != Decision.Kind.ASK && policy.mode() != Mode.OBSERVE) {
            return "nothing was asked about this incident";
        }
        if (at < now - PERSON_WITHIN) {
            return "it was agreed to at " + Instant.ofEpochMilli(at) + ", which is too long ago: look again";
        }
        if (policy.mode() == Mode.OBSERVE) {
            return "containment.mode is observe: set it to ask or enforce, or shut by hand at the actuator";
        }
        if (at < asked.since()) {
            return "it was agreed to before this was asked: shut " + words(asked.scope(), asked.targets())
                    + "? look again";
        }
        return asked.targets().stream().allMatch(target -> state.isShutEverywhere(asked.scope(), target))
                ? "it is shut"
                : null;
    }

    /**
     * A person wants all opened again that was shut for these incidents, or may be.
     *
     * @param at when they said so, by their clock, epoch milliseconds; what was shut later stays shut
     */
    public Consequence restore(SiteContainment before, Collection<String> incidents, String by, long at, long now) {
        Draft draft = new Draft(before);
        // One command for each part, whatever it was shut for.
        Map<List<Object>, Command> open = new HashMap<>();
        for (Shut one : before.shut()) {
            boolean wanted = incidents.contains(one.incident()) && one.at() <= at + PERSON_WITHIN;
            if (wanted && one.mayBeShut() && !isShutForOthers(before, one, incidents)) {
                open.computeIfAbsent(
                        part(one),
                        part -> draft.command(
                                Command.Kind.RESTORE,
                                one.scope(),
                                one.target(),
                                one.incident(),
                                by,
                                "a person wants it opened again",
                                now));
            }
        }
        List<Shut> all = new ArrayList<>();
        for (Shut one : before.shut()) {
            Command command = open.get(part(one));
            if (command != null && (one.lasts() || one.mayBeShut() && incidents.contains(one.incident()))) {
                all.add(one.with(Opening.by(command, one.opening())));
                draft.events.add(new Event(
                        one.incident(),
                        What.OPENING,
                        now,
                        commanded(What.OPENING, command),
                        words(one.scope(), List.of(one.target())) + " is being opened again",
                        null));
            } else {
                all.add(one);
            }
        }
        draft.state = draft.state.shut(all);
        if (!draft.commands.isEmpty()) {
            draft.state = over(draft.state, incidents).state();
        }
        return draft.step();
    }

    private static List<Object> part(Shut one) {
        return List.of(one.scope(), one.target());
    }

    /** Whether it was shut for an incident of which nobody speaks, since this was commanded or instead of it. */
    private static boolean isShutForOthers(SiteContainment state, Shut part, Collection<String> incidents) {
        return state.shut().stream()
                .anyMatch(one -> one.lasts()
                        && part(one).equals(part(part))
                        && !incidents.contains(one.incident())
                        && (!part.lasts() || one.at() > part.at()));
    }

    /**
     * The same when a person has opened again what was shut for these incidents, or said that they are over or were none:
     * what was asked about them is no question any more, and who had agreed to it has to agree anew if it is asked again.
     */
    public Consequence over(SiteContainment before, Collection<String> incidents) {
        Map<String, Decided> all = new LinkedHashMap<>(before.decided());
        all.keySet().removeAll(incidents);
        return Consequence.nothing(before.decided(all));
    }

    /** A person arms or disarms the site, or wants its actuators tested. */
    public Consequence order(SiteContainment before, Order order, long now) {
        switch (order.kind()) {
            case ARM -> {
                Map<String, Long> armed = new TreeMap<>(before.armed());
                armed.values().removeIf(until -> until <= now);
                if (order.until() > now && (armed.size() < MOST_PEOPLE || armed.containsKey(order.by()))) {
                    armed.put(order.by(), Math.min(order.until(), now + LONGEST_ARMED.toMillis()));
                }
                return Consequence.nothing(before.armed(armed));
            }
            case DISARM -> {
                return Consequence.nothing(before.armed(Map.of()));
            }
            default -> {
                Draft draft = new Draft(before);
                draft.command(Command.Kind.TEST, Scope.SITE, site, Command.NO_INCIDENT, order.by(), order.id(), now);
                return draft.step();
            }
        }
    }

    /**
     * An actuator says what it did. What it says of commands that are not known changes nothing.
     *
     * @param lastSeen event time up to which the incident is known, epoch milliseconds
     */
    public Consequence outcome(SiteContainment before, Outcome outcome, long lastSeen, long now) {
        Draft draft = new Draft(before);
        List<Shut> all = new ArrayList<>();
        for (Shut one : before.shut()) {
            Opening opening = one.opening();
            if (one.command().equals(outcome.command()) && isNews(one.answers(), outcome)) {
                all.add(one.answered(
                        with(one.answers(), outcome), outcome.kind().worked(), lastSeen, now));
                draft.events.add(answered(one, outcome, false, now));
            } else if (opening != null
                    && opening.command().equals(outcome.command())
                    && isNews(opening.answers(), outcome)) {
                all.add(one.with(opening.with(
                        with(opening.answers(), outcome),
                        opening.failed() && !outcome.kind().worked())));
                draft.events.add(answered(one, outcome, true, now));
            } else {
                all.add(one);
            }
        }
        draft.state = draft.state.shut(all);
        return draft.step();
    }

    /** That one refuses what it, or another, has done before says nothing: it has read it again, or was started later. */
    private static boolean isNews(Map<String, Outcome.Kind> answers, Outcome outcome) {
        Outcome.Kind before = answers.get(outcome.actuator());
        if (outcome.kind() == Outcome.Kind.REFUSED
                && (before != null || answers.values().stream().anyMatch(Outcome.Kind::worked))) {
            return false;
        }
        return before == null ? answers.size() < MOST_ACTUATORS : before != outcome.kind();
    }

    private static Map<String, Outcome.Kind> with(Map<String, Outcome.Kind> answers, Outcome outcome) {
        Map<String, Outcome.Kind> all = new HashMap<>(answers);
        all.put(outcome.actuator(), outcome.kind());
        return all;
    }

    private static Event answered(Shut shut, Outcome outcome, boolean opening, long now) {
        boolean done = outcome.kind() == Outcome.Kind.DONE;
        What what = !done ? What.FAILED : opening ? What.OPENED : What.SHUT;
        ObjectNode data = Consequence.data(what);
        data.set("outcome", outcome.toJson());
        String part = words(shut.scope(), List.of(shut.target()));
        String wanted = opening ? "opened again" : "shut";
        long at = opening ? Objects.requireNonNull(shut.opening()).at() : shut.at();
        return new Event(
                shut.incident(),
                what,
                now,
                data,
                done
                        ? part + " is " + wanted
                        : part + " is not known to be " + wanted + ": "
                                + outcome.kind().label(),
                done ? new Contained(opening, shut.scope(), shut.target(), at, shut.mode()) : null);
    }

    /** Tells of commands whose time is over and that nobody has carried out. */
    public Consequence overdue(SiteContainment before, long now) {
        Draft draft = new Draft(before);
        List<Shut> all = new ArrayList<>();
        for (Shut one : before.shut()) {
            Opening opening = one.opening();
            if (opening != null && !opening.failed() && isOverdue(opening.notAfter(), opening.answers(), now)) {
                all.add(one.with(opening.with(opening.answers(), true)));
                draft.events.add(unanswered(one, opening.answers(), "opened again", now));
            } else if (opening == null && !one.failed() && isOverdue(one.notAfter(), one.answers(), now)) {
                all.add(one.overdue());
                draft.events.add(unanswered(one, one.answers(), "shut", now));
            } else {
                all.add(one);
            }
        }
        if (draft.events.isEmpty()) {
            return Consequence.nothing(before);
        }
        draft.state = draft.state.shut(all);
        return draft.step();
    }

    private static boolean isOverdue(long notAfter, Map<String, Outcome.Kind> answers, long now) {
        return now > notAfter + ANSWER_WITHIN && answers.values().stream().noneMatch(Outcome.Kind::worked);
    }

    private static Event unanswered(Shut one, Map<String, Outcome.Kind> answers, String wanted, long now) {
        String why = answers.isEmpty() ? "no actuator has answered" : "no actuator could do it";
        ObjectNode data =
                Consequence.data(What.FAILED).put("command", one.command()).put("reason", why);
        data.put("not_after", Instant.ofEpochMilli(one.notAfter()).toString());
        return new Event(
                one.incident(),
                What.FAILED,
                now,
                data,
                words(one.scope(), List.of(one.target())) + " was not " + wanted + ": " + why,
                null);
    }

    /** Why the detector is not trusted, in words; empty = it is. */
    public List<String> doubts(DetectorHealth health) {
        return health.vetoes(policy.health());
    }
}
