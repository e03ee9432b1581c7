package exposurewatch.policy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a breach has to be told to, and who answers for it.
 *
 * @param regimes the laws that hold for this site
 * @param contact name and address of the data protection officer, or of whoever can answer; null = not said
 * @param keep     so long the register has an incident after the last that was seen of it
 * @param answerWithin so soon a customer who complains is answered; then the privacy officer is told
 */
public record Notification(List<Regime> regimes, @Nullable String contact, Duration answerWithin, Duration keep) {

    /** A law. */
    public enum Regime {
        /** Articles 33 and 34 of the General Data Protection Regulation of the European Union: 72 hours from awareness. */
        GDPR,
        /** Canada's Breach of Security Safeguards Regulations, SOR/2018-64: as soon as feasible. */
        PIPEDA;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in the policy file and on the command line. */
        public String label() {
            return label;
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return label;
        }
    }

    /** What holds where the policy says nothing. */
    public static final Notification DEFAULT =
            new Notification(List.of(Regime.GDPR), null, Duration.ofHours(24), Duration.ofDays(731));

    public Notification {
        regimes = List.copyOf(regimes);
    }
}
