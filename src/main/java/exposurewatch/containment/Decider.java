package exposurewatch.containment;

import exposurewatch.policy.Containment;
import exposurewatch.policy.Containment.Evidence;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is shut: the smallest scope that stops the harm. Pure; every step towards a shutdown has to be earned,
 * and whatever is not known counts against it.
 */
public final class Decider {

    /** Exposures so long after a shutdown were not under way any more: it did not stop them. */
    private static final long UNDER_WAY = Duration.ofSeconds(30).toMillis();

    /** What a switch can shut; a log's own name for a route may be none. */
    private static final Pattern ROUTE = Pattern.compile("[A-Z]{1,20} /[\\x21-\\x7e]{0,1000}");

    private final Containment policy;

    public Decider(Containment policy) {
        this.policy = policy;
    }

    /** A scope that would stop the harm. */
    private record Candidate(
            Scope scope,
            List<String> targets,
            String why,
            @Nullable String doubt) {

        Candidate(Scope scope, List<String> targets, String why) {
            this(scope, targets, why, null);
        }

        Candidate with(List<String> others, @Nullable String other) {
            return new Candidate(scope, others, why, other);
        }
    }

    /**
     * @param past what was done on the site before
     * @param now  wall time, epoch milliseconds
     */
    public Decision decide(Facts facts, DetectorHealth health, Past past, long now) {
        if (facts.exposures() == 0) {
            return Decision.none("no exposure stands");
        }
        Candidate candidate = candidate(facts, health, past, now);
        if (candidate == null) {
            return Decision.none("all that may be shut is shut");
        }
        if (past.isShut(candidate.scope, candidate.targets)) {
            return Decision.none("the " + candidate.scope.label() + " is shut");
        }
        String missing = missing(facts, candidate.scope);
        if (missing != null) {
            return Decision.none(missing);
        }
        List<String> open = candidate.targets.stream()
                .filter(target -> !past.isShut(candidate.scope, List.of(target)))
                .toList();
        return permitted(facts, candidate.with(open, candidate.doubt), health, past, now);
    }

    /** The smallest scope that covers nearly all exposures, and was not shut in vain. */
    private @Nullable Candidate candidate(Facts facts, DetectorHealth health, Past past, long now) {
        String doubt = null;
        for (Candidate one : candidates(facts)) {
            boolean inVain = past.isShut(one.scope, one.targets)
                    && facts.lastSeen() - UNDER_WAY > past.shutSince(one.scope, one.targets);
            if (!inVain) {
                return one.with(one.targets, doubt);
            }
            long known = Math.max(past.seen(one.scope, one.targets), past.shutSince(one.scope, one.targets));
            if (facts.lastSeen() > now || facts.lastSeen() - health.clockSkew() - UNDER_WAY <= known) {
                // What was seen last may have come before it was shut, from a clock that is ahead.
                doubt = "a clock of the site is ahead, so that nobody knows whether it goes on since the "
                        + one.scope.label() + " was shut";
            }
        }
        return null;
    }

    private List<Candidate> candidates(Facts facts) {
        List<Candidate> candidates = new ArrayList<>();
        if (!facts.sessions().isEmpty()) {
            candidates.add(
                    new Candidate(Scope.SESSION, facts.sessions(), "one viewer walks through other people's records"));
        }
        if (facts.integration() != null) {
            candidates.add(new Candidate(
                    Scope.INTEGRATION, List.of(facts.integration()), "nearly all came through this integration"));
        }
        String route = facts.route();
        if (route != null && ROUTE.matcher(route).matches() && !policy.never().contains(route)) {
            candidates.add(new Candidate(Scope.ROUTE, List.of(route), "nearly all came by this route"));
        }
        if (!facts.site().isBlank()) {
            candidates.add(new Candidate(Scope.SITE, List.of(facts.site()), "no smaller part of the site stops it"));
        }
        candidates.removeIf(one -> one.targets.stream().anyMatch(String::isBlank));
        return candidates;
    }

    private @Nullable String missing(Facts facts, Scope scope) {
        Evidence needed = Objects.requireNonNull(policy.evidence().get(scope));
        List<String> missing = new ArrayList<>();
        lacks(missing, facts.viewers(), needed.viewers(), "viewers");
        lacks(missing, facts.owners(), needed.owners(), "owners");
        lacks(missing, facts.networks(), needed.networks(), "networks");
        return missing.isEmpty()
                ? null
                : "not enough was seen to shut the " + scope.label() + ": " + String.join(", ", missing);
    }

    private static void lacks(List<String> missing, int seen, int needed, String what) {
        if (seen < needed) {
            missing.add(seen + " of " + needed + " " + what);
        }
    }

    private Decision permitted(Facts facts, Candidate candidate, DetectorHealth health, Past past, long now) {
        Scope scope = candidate.scope;
        List<String> reasons = List.of(
                candidate.why,
                String.format(
                        Locale.ROOT,
                        "%,d exposures, %,d viewers in %,d networks saw records of %,d owners",
                        facts.exposures(),
                        facts.viewers(),
                        facts.networks(),
                        facts.owners()));
        List<String> vetoes = new ArrayList<>(health.vetoes(policy.health()));
        if (candidate.doubt != null) {
            vetoes.add(candidate.doubt);
        }
        if (past.touched(scope, candidate.targets, now - policy.coolDown().toMillis())) {
            vetoes.add("it was shut or opened less than " + policy.coolDown().toMinutes() + " min ago");
        }
        int budget = Objects.requireNonNull(policy.budget().get(scope));
        if (past.spent(scope, now) + candidate.targets.size() > budget) {
            vetoes.add("the budget of %d a day for scope %s is spent".formatted(budget, scope.label()));
        }
        int people = policy.twoPeople().contains(scope) ? 2 : 1;
        if (policy.mode() == Mode.ENFORCE && !past.armed(now)) {
            vetoes.add("it is not armed");
        } else if (policy.mode() == Mode.ENFORCE && past.armedBy().size() < people) {
            vetoes.add("it was armed by one person, and two are needed for scope " + scope.label());
        }
        Decision.Kind kind = switch (policy.mode()) {
            case OBSERVE -> Decision.Kind.OBSERVE;
            case ASK -> Decision.Kind.ASK;
            case ENFORCE -> vetoes.isEmpty() ? Decision.Kind.ACT : Decision.Kind.ASK;
        };
        return new Decision(kind, scope, candidate.targets, kind == Decision.Kind.ACT ? 0 : people, reasons, vetoes);
    }
}
