/**
 * The tables that say "legitimate" at once where that is provable, so that only suspects go the exact way. A false
 * suspect costs time; a false "legitimate" would be a miss. Nothing here accuses.
 */
@NullMarked
package exposurewatch.judgement.clearing;

import org.jspecify.annotations.NullMarked;
