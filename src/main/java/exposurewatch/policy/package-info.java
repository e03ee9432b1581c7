/** The policy file: what is known about a site, read and checked. */
@NullMarked
package exposurewatch.policy;

import org.jspecify.annotations.NullMarked;
