/** What responders type: incidents, trail, affected, verify, notice. */
@NullMarked
package exposurewatch.app.respond;

import org.jspecify.annotations.NullMarked;
