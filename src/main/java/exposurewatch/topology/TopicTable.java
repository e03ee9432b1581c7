package exposurewatch.topology;

import exposurewatch.topology.ClusterState.TopicState;
import exposurewatch.topology.TopicFinding.Severity;
import exposurewatch.topology.TopicFinding.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Topics as text: a plan for the terminal, and the page in the documentation. */
final class TopicTable {

    private static final List<String> HEADER =
            List.of("topic", "partitions", "replication", "cleanup", "kept", "largest message", "state");

    private TopicTable() {}

    static String text(Topics topics, TopicReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        topics.all().forEach(spec -> rows.add(row(spec, report)));
        StringBuilder text = new StringBuilder(aligned(rows));
        report.findings().stream()
                .filter(finding -> finding.state() != State.OK)
                .sorted(Comparator.comparing(TopicFinding::severity).reversed())
                .forEach(finding -> text.append('\n').append(paragraph(finding)));
        return text.toString();
    }

    private static List<String> row(TopicSpec spec, TopicReport report) {
        TopicState is = report.cluster().topics().get(spec.name());
        int partitions = is == null ? spec.partitions() : is.partitions();
        int replication = is == null ? report.cluster().replication() : is.replication();
        return List.of(
                spec.name(),
                Integer.toString(partitions),
                Integer.toString(replication),
                is == null ? spec.cleanup().config() : is.text(Settings.CLEANUP),
                Settings.duration(kept(spec, is)),
                Settings.bytes(
                        is == null ? spec.maxMessageBytes() : is.number(Settings.MAX_MESSAGE, spec.maxMessageBytes())),
                state(spec, report));
    }

    private static long kept(TopicSpec spec, @Nullable TopicState is) {
        long planned = spec.retention().toMillis();
        if (is == null) {
            return planned;
        }
        return is.number(spec.compacted() ? Settings.COMPACTION_LAG : Settings.RETENTION, planned);
    }

    private static String state(TopicSpec spec, TopicReport report) {
        TopicFinding worst = report.findings().stream()
                .filter(finding -> finding.subject().equals(spec.name()))
                .max(Comparator.comparing(TopicFinding::severity))
                .orElseGet(() -> TopicFinding.ok(spec.name()));
        return switch (worst.state()) {
            case OK -> "OK";
            case MISSING -> "MISSING (will be created)";
            case DIFFERS -> worst.isFault() ? "DIFFERS (" + label(worst.severity()) + ")" : "OK";
        };
    }

    private static String aligned(List<List<String>> rows) {
        List<Integer> widths = IntStream.range(0, HEADER.size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> pad(row.get(column), widths.get(column)))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }

    private static String paragraph(TopicFinding finding) {
        String mended = finding.mendable() ? "  'topics create' does it, or:\n" : "";
        String remedy = finding.remedy().isEmpty() ? "" : mended + "  " + finding.remedy() + "\n";
        return label(finding.severity()) + " " + finding.message() + "\n" + remedy;
    }

    private static String label(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    static String markdown(Topics topics) {
        return """
                # Topics

                Generated from `exposurewatch.topology.Topics`. `./exposure-watch topics plan` holds a cluster against it,
                `topics create` creates what is missing. Partitions are those at creation: any other number is fine.
                Replication is 3, or the number of brokers where there are fewer; `min.insync.replicas` is 2 with three
                copies, else 1. *Kept* of a compacted topic is how long a superseded row and a tombstone stay.
                Timestamps are the broker's (`LogAppendTime`), so that no event can set its own retention.

                | topic | key | value | partitions | cleanup | kept | largest message | timestamps | for |
                |---|---|---|---|---|---|---|---|---|
                """ + topics.all().stream().map(TopicTable::markdownRow).collect(Collectors.joining());
    }

    private static String markdownRow(TopicSpec spec) {
        return "| `" + spec.name() + "` | " + spec.key() + " | " + spec.value() + " | " + spec.partitions() + " | "
                + spec.cleanup().config() + " | "
                + Settings.duration(spec.retention().toMillis()) + " | "
                + Settings.bytes(spec.maxMessageBytes()) + " | "
                + spec.timestamps().config() + " | " + spec.description()
                + " |\n";
    }
}
