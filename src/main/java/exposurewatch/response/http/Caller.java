package exposurewatch.response.http;

import java.util.Set;

/**
 * Somebody with a token.
 *
 * @param name  stands in trails and in the audit log
 * @param sites of which they may know; empty = all
 */
public record Caller(String name, Set<Role> roles, Set<String> sites) {

    public Caller {
        roles = Set.copyOf(roles);
        sites = Set.copyOf(sites);
    }

    boolean mayKnow(String site) {
        return sites.isEmpty() || sites.contains(site);
    }
}
