/** What people are told of an incident, and when. */
@NullMarked
package exposurewatch.alert;

import org.jspecify.annotations.NullMarked;
