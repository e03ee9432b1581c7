/** What was shown: access events, the logs they come from, and the records that their paths stand for. */
@NullMarked
package exposurewatch.access;

import org.jspecify.annotations.NullMarked;
