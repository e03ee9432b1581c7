/** What operators are given beside the program: dashboards, alerting rules and the runbook, held against each other. */
@NullMarked
package exposurewatch.ops;

import org.jspecify.annotations.NullMarked;
