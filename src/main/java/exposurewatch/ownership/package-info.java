/** Whose it was: ownership of records, and what was valid when. */
@NullMarked
package exposurewatch.ownership;

import org.jspecify.annotations.NullMarked;
