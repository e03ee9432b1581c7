package exposurewatch.response.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with a token.
 *
 * @param name  stands in trails and in the audit log
 * @param sites of which they may know; null = all, empty = none
 */
public record Caller(String name, Set<Role> roles, @Nullable Set<String> sites) {

    /** What is written instead of the names of all sites. */
    static final String ALL_SITES = "*";

    public Caller {
        roles = Set.copyOf(roles);
        sites = sites == null ? null : Set.copyOf(sites);
    }

    boolean mayKnow(String site) {
        return sites == null || sites.contains(site);
    }
}
