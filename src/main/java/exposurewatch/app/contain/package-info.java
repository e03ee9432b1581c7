/** {@code contain}: what people say to, and see of, what may be shut. */
@NullMarked
package exposurewatch.app.contain;

import org.jspecify.annotations.NullMarked;
