/** {@code actuate}: the process beside a site that carries commands out. */
@NullMarked
package exposurewatch.app.actuate;

import org.jspecify.annotations.NullMarked;
