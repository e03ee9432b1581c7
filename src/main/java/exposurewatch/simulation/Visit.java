package exposurewatch.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A signed-in session as its last sign-in left it. `since` and `ended` are epoch ms; `ended` is -1 while it lasts. */
record Visit(String sessionId, String user, @Nullable String organization, List<String> roles, long since, long ended) {

    boolean isStaff() {
        return roles.contains(ShopPolicy.STAFF_ROLE);
    }

    Visit endedAt(long at) {
        return new Visit(sessionId, user, organization, roles, since, at);
    }
}
