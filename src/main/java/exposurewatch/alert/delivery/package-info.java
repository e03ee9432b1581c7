/** What pagers and chat systems are sent of an incident: pure mappings, in the format that each receiver wants. */
@NullMarked
package exposurewatch.alert.delivery;

import org.jspecify.annotations.NullMarked;
