/**
 * {@code demo}: a small live site with customers, on which five incidents happen, told as they are noticed. Site,
 * customers and story know each other only by HTTP, switches and counts; nothing here judges anything.
 */
@NullMarked
package exposurewatch.app.demo;

import org.jspecify.annotations.NullMarked;
