/** From exposures to incidents: one thing that is wrong, with its pattern, its cause, the exact people and the trail. */
@NullMarked
package exposurewatch.incident;

import org.jspecify.annotations.NullMarked;
