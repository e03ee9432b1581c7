/** Tells alerts to pagers and chat systems, each at its own pace. It reads topics and writes none. */
@NullMarked
package exposurewatch.app.paging;

import org.jspecify.annotations.NullMarked;
