/** Carries commands out beside the site, each at most once, and says what became of it. */
@NullMarked
package exposurewatch.containment.actuator;

import org.jspecify.annotations.NullMarked;
