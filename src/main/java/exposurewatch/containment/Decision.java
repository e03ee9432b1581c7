package exposurewatch.containment;

import exposurewatch.policy.Containment.Scope;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is done about an incident.
 *
 * @param scope     how much; null = nothing is to be shut
 * @param targets   what of it; empty = nothing
 * @param approvals people who have to agree first; 0 = none
 * @param reasons   for it, in words
 * @param vetoes    why it is not done at once though the evidence is there, in words
 */
public record Decision(
        Kind kind,
        @Nullable Scope scope,
        List<String> targets,
        int approvals,
        List<String> reasons,
        List<String> vetoes) {

    /** What is done. */
    public enum Kind {
        /** Nothing: not enough was seen, or it is shut already. */
        NONE,
        /** It is only said what would be done. */
        OBSERVE,
        /** People are asked. */
        ASK,
        /** It is shut. */
        ACT;

        /** The name in topics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Decision {
        targets = List.copyOf(targets);
        reasons = List.copyOf(reasons);
        vetoes = List.copyOf(vetoes);
    }

    static Decision none(String reason) {
        return new Decision(Kind.NONE, null, List.of(), 0, List.of(reason), List.of());
    }
}
