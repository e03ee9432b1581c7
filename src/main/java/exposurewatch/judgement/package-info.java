/** The rule: access, session, ownership and policy make a verdict; and the tables that clear the legitimate fast. */
@NullMarked
package exposurewatch.judgement;

import org.jspecify.annotations.NullMarked;
