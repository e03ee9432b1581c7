package exposurewatch.incident;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one viewer, or all viewers behind one address, went through other people's records. Of a group that one with the
 * most owners.
 *
 * @param owners  whose records were seen
 * @param answers different answers that showed them
 * @param refused requests for records, in the same hours, that were refused
 */
record Probing(int owners, long answers, long refused) {

    /** Owners and refused requests, for each owner that makes an enumeration, that make one; three owners at least. */
    static final int TRIES = 4;

    static Probing of(Group group, Baseline baseline) {
        Map<String, List<Strand>> hands = new HashMap<>();
        for (Strand strand : group.strands()) {
            hands.computeIfAbsent("viewer " + strand.viewer(), any -> new ArrayList<>())
                    .add(strand);
            if (strand.place() != null) {
                hands.computeIfAbsent("place " + strand.place(), any -> new ArrayList<>())
                        .add(strand);
            }
        }
        Probing most = new Probing(0, 0, 0);
        for (List<Strand> hand : hands.values()) {
            Probing one = ofHand(hand, baseline);
            boolean more = one.owners > most.owners
                    || one.owners == most.owners && one.answers + one.refused > most.answers + most.refused;
            most = more ? one : most;
        }
        return most;
    }

    private static Probing ofHand(List<Strand> hand, Baseline baseline) {
        Set<String> owners = new HashSet<>();
        long answers = 0;
        Set<String> names = new HashSet<>();
        Set<Long> hours = new HashSet<>();
        for (Strand strand : hand) {
            owners.addAll(strand.owners());
            answers += strand.answers();
            strand.sessions().keySet().forEach(session -> names.add("session:" + session));
            if (strand.anonymous() > 0) {
                strand.addresses().forEach(address -> names.add("address:" + address));
            }
            hours.addAll(strand.hours());
        }
        return new Probing(owners.size(), answers, baseline.refused(names, hours));
    }

    /** Whether that is walking through records, by the number of owners that makes it one. */
    boolean isEnumeration(int least) {
        boolean saw = owners >= least && answers >= least;
        boolean tried = owners >= 3 && Math.min(owners, answers) + refused >= (long) TRIES * least;
        return saw || tried;
    }
}
