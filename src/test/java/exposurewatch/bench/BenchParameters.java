package exposurewatch.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a benchmark is run with: system properties {@code bench.…}; an empty one counts as absent.
 *
 * @param events      accesses read by each measured pass
 * @param records     rows of record-ownership
 * @param sessions    rows of sessions
 * @param foreign     accesses among the events that show somebody else's record
 * @param rounds      turns of each contender
 * @param seconds     least length of a turn, for which passes are repeated
 * @param contenders  in the order of the table
 * @param jvm         flags of each contender's JVM
 * @param clients     Kafka settings that are laid over those of {@code ours}, for trials
 * @param compression of the accesses' producer
 */
record BenchParameters(
        int events,
        int records,
        int sessions,
        int foreign,
        int rounds,
        int seconds,
        List<String> contenders,
        List<String> jvm,
        Map<String, String> clients,
        String compression) {

    static final String PREFIX = "bench.";

    BenchParameters {
        if (events < 1_000 || sessions < 100 || records < 2 * sessions || rounds < 1) {
            throw new IllegalArgumentException(
                    "too small: at least 1,000 events, 100 sessions, two records for each" + " session, and 1 round");
        }
    }

    /** Other values than usual where none is given. */
    static void orElse(Map<String, String> usual) {
        usual.forEach((name, value) -> System.setProperty(PREFIX + name, text(name, value)));
    }

    BenchParameters withForeign(int number) {
        return new BenchParameters(
                events, records, sessions, number, rounds, seconds, contenders, jvm, clients, compression);
    }

    static BenchParameters read() {
        int events = number("events", 2_000_000);
        return new BenchParameters(
                events,
                number("records", 1_000_000),
                number("sessions", 200_000),
                number("foreign", Math.min(300, Math.max(1, events / 4_000))),
                number("rounds", 3),
                number("seconds", 20),
                List.of(text("contenders", String.join(",", Contender.NAMES)).split(",")),
                Stream.of(text("jvm", "-Xms2g -Xmx2g -XX:+AlwaysPreTouch").split(" "))
                        .filter(flag -> !flag.isBlank())
                        .toList(),
                settings(text("clients", "")),
                text("compression", "lz4"));
    }

    /** For the child processes: as flags of their JVM. */
    List<String> asFlags() {
        Map<String, Object> flags = new LinkedHashMap<>();
        flags.put("events", events);
        flags.put("records", records);
        flags.put("sessions", sessions);
        flags.put("foreign", foreign);
        flags.put("rounds", rounds);
        flags.put("seconds", seconds);
        flags.put("clients", text("clients", ""));
        return flags.entrySet().stream()
                .map(flag -> "-D" + PREFIX + flag.getKey() + "=" + flag.getValue())
                .toList();
    }

    private static Map<String, String> settings(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : text.split(",")) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                settings.put(
                        setting.substring(0, equals).trim(),
                        setting.substring(equals + 1).trim());
            }
        }
        return settings;
    }

    private static String text(String name, String absent) {
        String value = System.getProperty(PREFIX + name, "");
        return value.isBlank() ? absent : value.trim();
    }

    private static int number(String name, int absent) {
        String value = text(name, "");
        try {
            return value.isEmpty() ? absent : Integer.parseInt(value.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PREFIX + name + " is '" + value + "', not a whole number", e);
        }
    }
}
