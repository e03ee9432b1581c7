package exposurewatch.judgement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what traffic is like, since it was drained last. Thread-safe and bounded, whatever strangers write. */
public final class Traffic {

    /** An access that showed at least one record, neither exempt nor refused. */
    public void shown(
            String site,
            long at,
            @Nullable String release,
            @Nullable String integration,
            @Nullable String route,
            @Nullable String node,
            @Nullable String cache) {
        throw new IllegalStateException("written next");
    }

    /**
     * An access to records that was refused.
     *
     * @param session null = nobody signed in
     */
    public void refused(String site, long at, @Nullable String session, @Nullable String clientIp) {
        throw new IllegalStateException("written next");
    }

    /** What was counted since the last time, by site; counting begins anew. */
    public List<SiteTraffic> drain() {
        throw new IllegalStateException("written next");
    }
}
