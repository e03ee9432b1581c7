/** What responders ask for: what happened, whom it concerns, whether it may be opened again. */
@NullMarked
package exposurewatch.response;

import org.jspecify.annotations.NullMarked;
