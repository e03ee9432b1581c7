package exposurewatch.policy;

import exposurewatch.access.FieldMapping;
import exposurewatch.access.FieldMapping.Format;
import exposurewatch.access.FieldMapping.Source;
import exposurewatch.access.FieldMapping.TimeFormat;
import exposurewatch.policy.Section.Shape;
import exposurewatch.policy.YamlNode.Entries;
import exposurewatch.policy.YamlNode.Entry;
import exposurewatch.policy.YamlNode.Scalar;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code sources:}, which says where the fields of access events stand in a log. */
final class SourcesReader {

    /** Deepest nesting of a key in a log; finding a nested or dotted key costs two to the power of this. */
    static final int MAX_KEYS = 10;

    private static final Shape SOURCES = Shape.of("access-events");
    private static final Shape ACCESS_EVENTS = Shape.of("format", "fields");
    private static final Shape SOURCE = Shape.of("from", "as");
    private static final String PATH = "sources.access-events";

    private static final List<String> FORMATS =
            Arrays.stream(Format.values()).map(SourcesReader::label).toList();
    private static final List<String> TIME_FORMATS =
            Arrays.stream(TimeFormat.values()).map(TimeFormat::label).toList();

    private final Problems problems;
    private final Values values;

    SourcesReader(Problems problems) {
        this.problems = problems;
        this.values = new Values(problems);
    }

    private static String label(Format format) {
        return format.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The mapping of the file; ECS where it says nothing. */
    FieldMapping read(Section file) {
        Section accesses = file.section("sources", SOURCES).section("access-events", ACCESS_EVENTS);
        String format = accesses.oneOf("format", FORMATS);
        Map<String, Source> fields = new LinkedHashMap<>();
        for (Entry entry : accesses.entries("fields", "'session.id: session_id'")) {
            Source source = source(entry);
            if (source != null) {
                fields.put(entry.key().text(), source);
            }
        }
        return new FieldMapping(format == null ? Format.ECS : Format.values()[FORMATS.indexOf(format)], fields);
    }

    private @Nullable Source source(Entry entry) {
        String field = entry.key().text();
        if (!FieldMapping.FIELDS.contains(field)) {
            problems.add(entry.key(), unknownField(field));
            return null;
        }
        String path = PATH + ".fields." + field;
        if (!(entry.value() instanceof Entries)) {
            Scalar from = values.text(entry.value(), '\'' + path + '\'', "session_id");
            return from == null || !isReadable(from) ? null : new Source(from.text(), null);
        }
        Section section = new Section(entry.value(), path, SOURCE, problems);
        section.require("from", "msec");
        Scalar from = section.text("from", "msec");
        TimeFormat as = as(section, field);
        return from == null || !isReadable(from) ? null : new Source(from.text(), as);
    }

    private static String unknownField(String field) {
        String nearest = Nearest.of(field, FieldMapping.FIELDS);
        String remedy =
                nearest != null ? "write '" + nearest + "'" : "known are " + String.join(", ", FieldMapping.FIELDS);
        return "unknown field %s in '%s.fields': %s".formatted(Problem.quote(field), PATH, remedy);
    }

    private boolean isReadable(Scalar from) {
        String[] keys = from.text().split("\\.", -1);
        if (keys.length > MAX_KEYS) {
            problems.add(
                    from,
                    "key %s is nested %d deep: write at most %d keys joined by dots"
                            .formatted(Problem.quote(from.text()), keys.length, MAX_KEYS));
            return false;
        }
        if (Arrays.asList(keys).contains("")) {
            problems.add(
                    from,
                    "key %s has an empty part: write keys joined by single dots".formatted(Problem.quote(from.text())));
            return false;
        }
        return true;
    }

    private @Nullable TimeFormat as(Section section, String field) {
        YamlNode value = section.value("as");
        if (value != null && !field.equals("@timestamp")) {
            problems.add(
                    value, "'as' says how a time is written, %s is none: leave it out".formatted(Problem.quote(field)));
            return null;
        }
        String label = section.oneOf("as", TIME_FORMATS);
        return label == null ? null : TimeFormat.values()[TIME_FORMATS.indexOf(label)];
    }
}
