/** Whether a site, or a part of it, has to be shut; commands that can be trusted, and what carries them out. */
@NullMarked
package exposurewatch.containment;

import org.jspecify.annotations.NullMarked;
