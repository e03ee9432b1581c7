package exposurewatch.topology;

import exposurewatch.alert.AlertKind;
import exposurewatch.containment.Command;
import exposurewatch.containment.Consequence;
import exposurewatch.containment.Consequence.Event;
import exposurewatch.containment.Facts;
import exposurewatch.containment.Order;
import exposurewatch.containment.Outcome;
import exposurewatch.containment.Seen;
import exposurewatch.containment.Sentry;
import exposurewatch.containment.SiteContainment;
import exposurewatch.incident.Action;
import exposurewatch.incident.Group;
import exposurewatch.incident.Incident;
import exposurewatch.incident.SiteLedger;
import exposurewatch.incident.Standing;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CONTAIN: what is decided about one site's incidents, what people and actuators say to it, and who is told. */
final class ContainSite {

    /** Gathering what is known of an incident costs; in a storm it is looked at so often, wall clock milliseconds. */
    private static final long CONSIDER_EVERY = 100;

    private static final long TELL_STATE_EVERY = 30_000;
    /** How long an exposure that was ahead of the clock makes it doubtful, wall clock milliseconds. */
    private static final long SKEW_LASTS = 60_000;

    private final String site;
    private final SiteMemory memory;
    private final SiteLedger ledger;
    private final ContainingRules rules;
    private final Sentry sentry;
    private final Set<String> changed = new HashSet<>();
    private SiteContainment state;
    private long considerFrom;
    private long tellStateFrom;
    private long ahead;
    private long aheadUntil;

    ContainSite(String site, SiteMemory memory, SiteLedger ledger, ContainingRules rules) {
        this.site = site;
        this.memory = memory;
        this.ledger = ledger;
        this.rules = rules;
        this.sentry = new Sentry(site, rules.policy());
        this.state = memory.containment();
    }

    /** An exposure came, of this event time. */
    void told(long at, long now) {
        if (now >= aheadUntil || now < aheadUntil - SKEW_LASTS || at - now >= ahead) {
            ahead = Math.max(0, at - now);
            aheadUntil = now + SKEW_LASTS;
        }
    }

    /** Something is new of these incidents. */
    void changed(List<Group> groups) {
        groups.forEach(group -> changed.add(group.id()));
    }

    void tick(long now) {
        if (!changed.isEmpty() && (now >= considerFrom || now < considerFrom - CONSIDER_EVERY)) {
            considerFrom = now + CONSIDER_EVERY;
            for (Group group : ledger.groups()) {
                if (changed.contains(group.id())) {
                    consider(group, now);
                }
            }
            changed.clear();
        }
        follow(sentry.overdue(state, now), now);
        // A clock that was put back must not silence it, here and above.
        if (now >= tellStateFrom || now < tellStateFrom - TELL_STATE_EVERY) {
            tellState(now);
        }
    }

    private void consider(Group group, long now) {
        Standing standing = memory.standing(group.id());
        if (standing == null) {
            return;
        }
        Incident incident = standing.incident();
        if (incident.state().goesOn()) {
            Seen seen = new Seen(group.id(), site, incident.pattern());
            long over = Math.max(state.reopened(explainedBy(group.id(), shutFor())), standing.overSince());
            group.strands().stream().filter(one -> one.last() > over).forEach(seen::add);
            Facts facts = seen.facts();
            if (facts.exposures() == 0) {
                return;
            }
            long lag = Math.max(0, now - facts.lastSeen());
            follow(sentry.consider(state, facts, rules.pulse().at(lag, ahead(now), now), now), now);
        }
    }

    private long ahead(long now) {
        return now >= aheadUntil ? 0 : ahead;
    }

    /** Whether the action is one that is carried out here. */
    boolean act(Action action, long now) {
        Incident about =
                Objects.requireNonNull(ledger.resolve(action.incident())).incident();
        String incident = about.id();
        if (action.kind() == Action.Kind.APPROVE) {
            ledger.note(action, now);
            if (!incident.equals(action.incident())) {
                // What was asked about the part may be less than what is asked about the whole.
                follow(
                        sentry.refuse(state, incident, action.by(), "it is part of " + incident + ": look again", now),
                        now);
                return true;
            }
            follow(sentry.approve(state, incident, about.state().goesOn(), action.by(), action.at(), now), now);
            return true;
        }
        if (action.kind() == Action.Kind.RESOLVE || action.kind() == Action.Kind.FALSE_POSITIVE) {
            follow(sentry.over(state, explainedBy(incident)), now);
        }
        Consequence restored = action.kind() == Action.Kind.RESTORE
                ? sentry.restore(state, explainedBy(incident), action.by(), action.at(), now)
                : null;
        if (restored == null || restored.commands().isEmpty()) {
            return false;
        }
        ledger.note(action, now);
        follow(restored, now);
        return true;
    }

    /** This incident, and those that it has taken in and of which something was decided or shut. */
    private Set<String> explainedBy(String incident) {
        Set<String> known = shutFor();
        known.addAll(state.decided().keySet());
        return explainedBy(incident, known);
    }

    private Set<String> shutFor() {
        Set<String> known = new HashSet<>();
        state.shut().forEach(one -> known.add(one.incident()));
        return known;
    }

    /** Those of them that the incident explains, and itself. Each is looked up. */
    private Set<String> explainedBy(String incident, Set<String> known) {
        Set<String> incidents = new HashSet<>(Set.of(incident));
        for (String one : known) {
            Standing explains = ledger.resolve(one);
            if (explains != null && explains.incident().id().equals(incident)) {
                incidents.add(one);
            }
        }
        return incidents;
    }

    void order(Order order, long now) {
        follow(sentry.order(state, order, now), now);
    }

    void answered(Outcome outcome, long now) {
        Standing about = ledger.resolve(outcome.incident());
        long lastSeen = about == null ? now : about.incident().lastSeen();
        follow(sentry.outcome(state, outcome, lastSeen, now), now);
    }

    private void follow(Consequence consequence, long now) {
        if (consequence.state().equals(state) && consequence.events().isEmpty()) {
            return;
        }
        state = consequence.state();
        memory.containment(state);
        for (Command command : consequence.commands()) {
            memory.command(command, rules.sign(command));
        }
        for (Event event : consequence.events()) {
            Incident incident = ledger.contain(event.incident(), event.at(), event.data(), event.contained());
            AlertKind kind = kind(event.what());
            if (incident != null && kind != null) {
                memory.alert(incident.id(), kind, event.reason(), now);
            }
        }
        tellState(now);
    }

    /** What is shut or opened again is told with the incident's state. */
    private static @Nullable AlertKind kind(Consequence.What what) {
        return switch (what) {
            case ADVISED -> AlertKind.SHUTDOWN_ADVISED;
            case ASKED -> AlertKind.SHUTDOWN_ASKED;
            case ORDERED -> AlertKind.SHUTDOWN_ORDERED;
            case FAILED -> AlertKind.SHUTDOWN_FAILED;
            case APPROVED, NOT_APPROVED, SHUT, OPENING, OPENED -> null;
        };
    }

    private void tellState(long now) {
        tellStateFrom = now + TELL_STATE_EVERY;
        List<String> doubts = sentry.doubts(rules.pulse().at(0, ahead(now), now));
        memory.containmentState(state.toJson(site, rules.policy().mode(), doubts, now), now);
    }
}
