/** To whom it was shown: sessions, and what was valid when. */
@NullMarked
package exposurewatch.session;

import org.jspecify.annotations.NullMarked;
