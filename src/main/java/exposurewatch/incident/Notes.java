package exposurewatch.incident;

import exposurewatch.incident.Strand.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What else was seen of an incident, in sentences without anybody's name. */
final class Notes {

    private Notes() {}

    static List<String> of(Group group, Probing probing) {
        List<String> notes = new ArrayList<>();
        if (probing.refused() > 0) {
            notes.add("in the same hours %s for records by the same viewer %s refused"
                    .formatted(
                            Words.number(probing.refused(), "other request", "other requests"),
                            probing.refused() == 1 ? "was" : "were"));
        }
        steps(group, notes);
        mistaken(group, notes);
        sharedSessions(group, notes);
        return notes;
    }

    private static void steps(Group group, List<String> notes) {
        Strand longest = group.strands().stream()
                .max(java.util.Comparator.comparingInt(
                                (Strand strand) -> strand.steps().size())
                        .thenComparing(Strand::key))
                .orElseThrow();
        String order = Steps.describe(longest.steps());
        if (order != null) {
            notes.add(order);
        }
    }

    private static void mistaken(Group group, List<String> notes) {
        long mistaken = group.strands().stream()
                .flatMap(strand -> strand.mistakenFor().values().stream())
                .mapToLong(Long::longValue)
                .sum();
        if (mistaken > 0) {
            notes.add("in %s the application took the viewer for somebody else than the session's user"
                    .formatted(Words.number(mistaken, "exposure", "exposures")));
        }
    }

    private static void sharedSessions(Group group, List<String> notes) {
        Map<String, Set<String>> people = new HashMap<>();
        Set<String> atOnce = new HashSet<>();
        for (Strand strand : group.strands()) {
            strand.sessions().forEach((session, clients) -> {
                people.computeIfAbsent(session, any -> new HashSet<>()).add(strand.viewer());
                if (overlap(clients.values())) {
                    atOnce.add(session);
                }
            });
        }
        long several = people.values().stream().filter(some -> some.size() > 1).count();
        if (several > 0) {
            notes.add("%s carried more than one person".formatted(Words.number(several, "session", "sessions")));
        }
        if (!atOnce.isEmpty()) {
            notes.add("%s used from more than one address or browser at once"
                    .formatted(Words.number(atOnce.size(), "session was", "sessions were")));
        }
    }

    private static boolean overlap(Collection<Span> spans) {
        List<Span> all = new ArrayList<>(spans);
        for (int i = 1; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                Span a = all.get(i);
                Span b = all.get(j);
                if (a.from() <= b.to() && b.from() <= a.to()) {
                    return true;
                }
            }
        }
        return false;
    }
}
