package exposurewatch.containment.actuator;

import exposurewatch.policy.Containment.Scope;

/**
 * What of a site is shut or open.
 *
 * @param target the session's id, the integration's name, the route's template, or the site's name
 */
public record Part(Scope scope, String target) {}
