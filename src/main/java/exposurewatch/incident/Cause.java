package exposurewatch.incident;

import exposurewatch.judgement.Dimension;
import org.jspecify.annotations.Nullable;

/**
 * What the exposures of an incident have in common.
 *
 * @param value    the release, integration …
 * @param share    of the incident's exposures, 0 to 1
 * @param baseline of all accesses of the site that showed records in that time, 0 to 1
 * @param onset    when it was first seen, epoch milliseconds, if that was shortly before the first exposure; else null
 * @param sentence for people
 */
public record Cause(
        Dimension dimension,
        String value,
        double share,
        double baseline,
        @Nullable Long onset,
        String sentence) {}
