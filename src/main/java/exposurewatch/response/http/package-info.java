/** What responders ask for over HTTP, and the console. */
@NullMarked
package exposurewatch.response.http;

import org.jspecify.annotations.NullMarked;
