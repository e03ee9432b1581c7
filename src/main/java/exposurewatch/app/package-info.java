/** Command line, configuration, embedded broker and lifecycle. */
@NullMarked
package exposurewatch.app;

import org.jspecify.annotations.NullMarked;
