package exposurewatch.policy;

import exposurewatch.policy.Section.Shape;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code detection:} of the policy file. What is left out, or wrong, has its default. */
final class DetectionReader {

    /** One viewer, or one owner, makes no pattern: a single exposure is an incident all the same. */
    private static final int FEWEST = 2;
    /** A pattern that takes more people than this to be seen is seen by nobody. */
    private static final int MOST = 1_000;

    private static final Shape DETECTION = Shape.of(
                    "cross_view", "enumeration", "sensitive_data", "quiet_after", "remind_every")
            .elsewhere("viewers", "write it under 'detection.cross_view'")
            .elsewhere("within", "write it under 'detection.cross_view'")
            .elsewhere("owners", "write it under 'detection.enumeration'")
            .elsewhere("isolated", "leave it out, every exposure is an incident");
    private static final Shape CROSS_VIEW = Shape.of("viewers", "within");
    private static final Shape ENUMERATION = Shape.of("owners");

    private DetectionReader() {}

    static Detection read(Section file) {
        Detection defaults = Detection.DEFAULT;
        Section detection = file.section("detection", DETECTION);
        Section crossView = detection.section("cross_view", CROSS_VIEW);
        Section enumeration = detection.section("enumeration", ENUMERATION);
        return new Detection(
                or(crossView.count("viewers", FEWEST, MOST), defaults.crossViewViewers()),
                or(crossView.parsed("within", "24h", Times::longDuration), defaults.crossViewWithin()),
                or(enumeration.count("owners", FEWEST, MOST), defaults.enumerationOwners()),
                sensitiveData(detection),
                or(detection.parsed("quiet_after", "1h", Times::longDuration), defaults.quietAfter()),
                or(detection.parsed("remind_every", "24h", Times::longDuration), defaults.remindEvery()));
    }

    /** An empty list says that nothing is sensitive; nothing after the key says nothing. */
    private static Set<String> sensitiveData(Section detection) {
        YamlNode value = detection.value("sensitive_data");
        if (value == null || Values.isNothing(value)) {
            return Detection.DEFAULT.sensitiveData();
        }
        return detection.texts("sensitive_data", "health").stream()
                .map(category -> category.text().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static <T> T or(@Nullable T read, T otherwise) {
        return read == null ? otherwise : read;
    }
}
