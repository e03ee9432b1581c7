/** {@code audit}: past logs judged with the same rule as live ones, without a broker. */
@NullMarked
package exposurewatch.app.audit;

import org.jspecify.annotations.NullMarked;
