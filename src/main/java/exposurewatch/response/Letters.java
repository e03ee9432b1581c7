package exposurewatch.response;

import exposurewatch.response.AffectedPeople.Person;
import exposurewatch.response.AffectedPeople.Shown;
import exposurewatch.response.AffectedPeople.View;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The lists that letters are written from: each person finds what concerns them, and nothing of who saw it. */
public final class Letters {

    private Letters() {}

    /**
     * For each person one line, after a line with the names of the fields: whom, what of theirs, when, how often. To be
     * written by {@link Csv#uncut}: somebody of whom a thousand records were shown is told of all of them.
     */
    public static Stream<String[]> lines(List<Person> people) {
        return Stream.concat(
                Stream.<String[]>of(new String[] {
                    "person",
                    "records shown",
                    "data shown",
                    "first shown (UTC)",
                    "last shown (UTC)",
                    "times",
                    "to so many others"
                }),
                people.stream().map(person -> new String[] {
                    Csv.whole(List.of(person.id())),
                    Csv.whole(person.records().stream().map(Shown::id).toList()),
                    Csv.whole(person.data()),
                    time(person.first()),
                    time(person.last()),
                    Long.toString(person.times()),
                    Long.toString(viewers(person))
                }));
    }

    /** For each person, record and viewer one line, after a line with the names of the fields. */
    public static Stream<String[]> viewLines(List<Person> people) {
        return Stream.concat(
                Stream.<String[]>of(new String[] {"person", "record", "data", "seen by", "times", "first", "last"}),
                people.stream()
                        .flatMap(person -> person.records().stream()
                                .flatMap(shown -> shown.views().stream().map(view -> fields(person, shown, view)))));
    }

    private static String[] fields(Person person, Shown shown, View view) {
        return new String[] {
            person.id(),
            shown.id(),
            String.join(" ", shown.data()),
            view.viewer(),
            String.format(Locale.ROOT, "%d", view.times()),
            time(view.first()),
            time(view.last())
        };
    }

    /** Distinct people who saw something of this person. */
    public static long viewers(Person person) {
        TreeSet<String> viewers = new TreeSet<>();
        person.records().forEach(shown -> shown.views().forEach(view -> viewers.add(view.viewer())));
        return viewers.size();
    }

    /** To the second, RFC 3339 in UTC. */
    public static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
