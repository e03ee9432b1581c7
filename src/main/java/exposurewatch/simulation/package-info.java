/** Sessions, ownership and accesses made by plan, with their truth from an oracle of their own. */
@NullMarked
package exposurewatch.simulation;

import org.jspecify.annotations.NullMarked;
