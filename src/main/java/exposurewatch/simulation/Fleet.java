package exposurewatch.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What serves the shop.
 *
 * @param site of every answer, and named in every event; null: each kind of record has its own, and some events name none
 * @param releases which release runs where and when
 * @param partners whose interfaces give some order pages their data, each as often as it is listed
 * @param partnerShare of the order pages
 * @param caches what the cache says of some answers, each as often as it is listed
 * @param cacheShare of all answers
 */
record Fleet(
        @Nullable String site,
        List<String> nodes,
        Releases releases,
        List<String> partners,
        double partnerShare,
        List<String> caches,
        double cacheShare) {

    /** Of a roll-out. */
    @FunctionalInterface
    interface Releases {
        /** The release that this node has at this progress of the simulation. */
        String at(double progress, String node);
    }

    private static final List<String> THREE = List.of("web-1", "web-2", "web-3");
    private static final List<String> CACHES = List.of("HIT", "MISS", "MISS", "BYPASS");

    /** A canary has had the new release since 0.4 when all get it at 0.6. */
    static final Fleet USUAL = new Fleet(
            null,
            THREE,
            (progress, node) -> progress >= 0.6 || progress >= 0.4 && node.equals("web-3") ? "4.13.0" : "4.12.0",
            List.of("freight-partner"),
            0.2,
            CACHES,
            0.25);

    /** One site whose release stays what it is. */
    static Fleet of(String site) {
        return new Fleet(
                site,
                THREE,
                (progress, node) -> "1.9.4",
                USUAL.partners(),
                USUAL.partnerShare(),
                CACHES,
                USUAL.cacheShare());
    }

    Fleet withReleases(List<String> newNodes, Releases newReleases) {
        return new Fleet(site, newNodes, newReleases, partners, partnerShare, caches, cacheShare);
    }

    Fleet withPartners(double newShare, String... newPartners) {
        return new Fleet(site, nodes, releases, List.of(newPartners), newShare, caches, cacheShare);
    }

    Fleet withCacheShare(double newShare) {
        return new Fleet(site, nodes, releases, partners, partnerShare, caches, newShare);
    }

    String anyNode(Dice dice) {
        return dice.pick(nodes);
    }

    @Nullable String anyPartner(String path, Dice dice) {
        return path.startsWith(RecordKind.ORDER.listPath()) && dice.chance(partnerShare) ? dice.pick(partners) : null;
    }

    @Nullable String anyCache(Dice dice) {
        return dice.chance(cacheShare) ? dice.pick(caches) : null;
    }
}
