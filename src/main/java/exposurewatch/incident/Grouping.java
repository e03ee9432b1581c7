package exposurewatch.incident;

import exposurewatch.policy.Detection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which strands of a site are one thing that is wrong. A function of the strands alone:
 *
 * <ol>
 *   <li>Many viewers for whom it began together are one ({@link Pattern#CROSS_VIEW}), whatever each of them saw. A viewer
 *       who walks through ids and stands out by far is another matter and doesn't count; nor do many viewers behind one
 *       address.
 *   <li>What is left belongs together where something links it: the same owner or the same partner interface, for viewers
 *       who saw few; the same viewer or the same address, where it began together.
 * </ol>
 */
public final class Grouping {

    /** A viewer stands out who saw the records of so many times as many owners as the middle one of the others. */
    private static final int FAR_MORE = 10;
    /** … and of at least so many times the owners that make an enumeration. */
    private static final int FAR_MORE_AT_LEAST = 4;
    /** Viewers behind one address that count: an address may stand for a firm, or for one person with many accounts. */
    private static final int MOST_BEHIND_ADDRESS = 2;

    /** Accounts behind one address are one hand even if they take turns over days. */
    private static final long PLACE_WITHIN = Duration.ofDays(7).toMillis();

    private final Detection detection;
    private final long within;

    public Grouping(Detection detection) {
        this.detection = detection;
        this.within = detection.crossViewWithin().toMillis();
    }

    /** Every strand in one group. */
    public List<Group> of(String site, Collection<Strand> strands) {
        List<Strand> byOnset = strands.stream().sorted(Group.BY_ONSET).toList();
        List<Group> groups = new ArrayList<>();
        List<Strand> rest = new ArrayList<>();
        for (List<Strand> together : runs(byOnset)) {
            List<Strand> many = withoutWalkers(together);
            if (hands(many) >= detection.crossViewViewers()) {
                groups.add(Group.of(site, true, many, becameMany(many), within));
                Set<Strand> taken = identities(many);
                together.stream().filter(strand -> !taken.contains(strand)).forEach(rest::add);
            } else {
                rest.addAll(together);
            }
        }
        groups.addAll(linked(site, rest));
        return groups;
    }

    private static Set<Strand> identities(Collection<Strand> strands) {
        Set<Strand> set = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(strands);
        return set;
    }

    /** Strands that began so soon one after the other that they may have begun together. */
    private List<List<Strand>> runs(List<Strand> byOnset) {
        List<List<Strand>> runs = new ArrayList<>();
        long before = Long.MIN_VALUE;
        for (Strand strand : byOnset) {
            if (runs.isEmpty() || strand.onset() - before > within) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(strand);
            before = strand.onset();
        }
        return runs;
    }

    private List<Strand> withoutWalkers(List<Strand> strands) {
        int least = FAR_MORE_AT_LEAST * detection.enumerationOwners();
        if (strands.stream().noneMatch(strand -> seen(strand) >= least)) {
            return strands;
        }
        int[] seen = strands.stream().mapToInt(Grouping::seen).sorted().toArray();
        // The lower of the two in the middle: of two viewers, one can stand out.
        long far = Math.max(least, (long) FAR_MORE * seen[(seen.length - 1) / 2]);
        return strands.stream()
                .filter(strand -> seen(strand) < far || !Steps.areWalked(strand.steps()))
                .toList();
    }

    /** Owners, as far as they were looked up one by one: what a list shows at once nobody walked through. */
    private static int seen(Strand strand) {
        return Math.min(strand.owners().size(), strand.answers());
    }

    /** How many different people these viewers are at least likely to be. */
    static int hands(Collection<Strand> strands) {
        Hands hands = new Hands();
        strands.forEach(hands::add);
        return hands.count;
    }

    private long becameMany(List<Strand> byOnset) {
        Hands hands = new Hands();
        for (Strand strand : byOnset) {
            hands.add(strand);
            if (hands.count >= detection.crossViewViewers()) {
                return strand.onset();
            }
        }
        return byOnset.get(0).onset();
    }

    private static final class Hands {
        private final Set<String> viewers = new HashSet<>();
        private final Map<String, Integer> behind = new HashMap<>();
        private int count;

        void add(Strand strand) {
            if (viewers.add(strand.viewer())) {
                String place = strand.place();
                count += place == null || behind.merge(place, 1, Integer::sum) <= MOST_BEHIND_ADDRESS ? 1 : 0;
            }
        }
    }

    private List<Group> linked(String site, List<Strand> byOnset) {
        Links links = new Links(byOnset.size());
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < byOnset.size(); i++) {
            Strand strand = byOnset.get(i);
            // In order of their beginnings, each is compared with the last one before it of the same viewer or place.
            join(links, byOnset, known.put("viewer " + strand.viewer(), i), i, within);
            if (strand.place() != null) {
                join(links, byOnset, known.put("place " + strand.place(), i), i, Math.max(within, PLACE_WITHIN));
            }
            boolean few = strand.owners().size() < detection.enumerationOwners();
            if (few) {
                if (strand.integration() != null) {
                    links.join(known.getOrDefault("integration " + strand.integration(), i), i);
                    known.put("integration " + strand.integration(), i);
                }
                for (String owner : strand.owners()) {
                    links.join(known.getOrDefault("owner " + owner, i), i);
                    known.put("owner " + owner, i);
                }
            }
        }
        Map<Integer, List<Strand>> joined = new HashMap<>();
        for (int i = 0; i < byOnset.size(); i++) {
            joined.computeIfAbsent(links.root(i), any -> new ArrayList<>()).add(byOnset.get(i));
        }
        return joined.values().stream()
                .map(strands -> Group.of(site, false, strands, strands.get(0).onset(), within))
                .toList();
    }

    private static void join(
            Links links, List<Strand> byOnset, @org.jspecify.annotations.Nullable Integer before, int i, long limit) {
        if (before != null && byOnset.get(i).onset() - byOnset.get(before).onset() <= limit) {
            links.join(before, i);
        }
    }

    /** Disjoint sets of numbers. */
    private static final class Links {
        private final int[] parents;

        Links(int size) {
            parents = new int[size];
            for (int i = 0; i < size; i++) {
                parents[i] = i;
            }
        }

        int root(int i) {
            int root = i;
            while (parents[root] != root) {
                parents[root] = parents[parents[root]];
                root = parents[root];
            }
            return root;
        }

        void join(int a, int b) {
            parents[root(b)] = root(a);
        }
    }
}
