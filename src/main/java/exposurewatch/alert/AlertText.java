package exposurewatch.alert;

import exposurewatch.access.Visible;
import exposurewatch.incident.Cause;
import exposurewatch.incident.Incident;
import exposurewatch.incident.State;
import exposurewatch.judgement.Dimension;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** What alerts say in words. Names come from strangers' logs: they are bounded, made visible and can't pass for our words. */
final class AlertText {

    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_REASON = 90;

    /** Names that need no quotes: no space in them, so that they can't go on with our sentence. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~@+/:{}-]+");

    /** A log that names paths where routes are wanted would give record ids away. */
    private static final Pattern ID_IN_ROUTE =
            Pattern.compile("(?<=/)(?:[0-9]+|[0-9A-Fa-f-]{12,}|[^/?\\s]*(?:@|%40)[^/?\\s]*)(?=[/?\\s]|$)|\\?.*");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private AlertText() {}

    /** {@code OPENED critical: 412 people's records shown to 300 other people on orders since 10:31 UTC (cross-view); …}. */
    static String message(Alert alert) {
        return cut(alert.kind().name().replace('_', ' ') + ' ' + standing(alert), Alert.LONGEST_MESSAGE);
    }

    /** The same without what happened to it: {@code critical: 412 people's records shown …}. */
    static String standing(Alert alert) {
        Incident incident = alert.incident();
        StringBuilder message = new StringBuilder();
        message.append(incident.severity().label()).append(": ");
        message.append(what(alert)).append(" on ").append(name(incident.site()));
        message.append(' ').append(when(alert));
        message.append(" (").append(incident.pattern().label()).append(')');
        if (!alert.reason().isBlank()) {
            message.append("; ").append(Visible.of(alert.reason(), LONGEST_REASON));
        }
        if (!incident.causes().isEmpty()) {
            message.append("; likely cause: ").append(cause(incident.causes().get(0)));
        }
        return cut(message.toString(), Alert.LONGEST_MESSAGE);
    }

    private static String what(Alert alert) {
        Incident incident = alert.incident();
        if (isComplaint(alert)) {
            return "a customer complains of data shown to the wrong person";
        }
        if (incident.exposures() == 0) {
            return "no exposure stands any more";
        }
        return counted(incident.affected(), "person's ", "people's ")
                + (incident.records() == 1 ? "record" : "records")
                + " shown to "
                + counted(incident.viewers(), "other person", "other people");
    }

    /** Whether nothing is known of it but that somebody complains. */
    static boolean isComplaint(Alert alert) {
        Incident incident = alert.incident();
        return incident.exposures() == 0
                && alert.kind() != AlertKind.WITHDRAWN
                && incident.state() != State.WITHDRAWN
                && incident.state() != State.TAKEN_IN;
    }

    static String counted(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    private static String when(Alert alert) {
        Incident incident = alert.incident();
        boolean over = alert.kind().closes() || alert.kind() == AlertKind.QUIET || alert.kind() == AlertKind.CONTAINED;
        return over
                ? "from %s to %s UTC"
                        .formatted(clock(incident.firstSeen(), alert.at()), clock(incident.lastSeen(), alert.at()))
                : "since %s UTC".formatted(clock(incident.firstSeen(), alert.at()));
    }

    /** Without the day where it is the day on which it is told. */
    private static String clock(long time, long at) {
        var then = Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC);
        var now = Instant.ofEpochMilli(at).atOffset(ZoneOffset.UTC);
        return (then.toLocalDate().equals(now.toLocalDate()) ? TIME : DAY_AND_TIME).format(then);
    }

    /** {@code release 2.0.0 (100 % of exposures, 31 % of traffic)}. */
    static String cause(Cause cause) {
        return "%s %s (%s of exposures, %s of traffic)"
                .formatted(
                        cause.dimension().label(),
                        name(value(cause)),
                        percent(cause.share()),
                        percent(cause.baseline()));
    }

    /** The cause's value without what may be an id of a record. */
    static String value(Cause cause) {
        return cause.dimension() == Dimension.ROUTE ? route(cause.value()) : cause.value();
    }

    static String route(String route) {
        return ID_IN_ROUTE.matcher(route).replaceAll("{…}");
    }

    /** All and nothing are said of nothing else. */
    private static String percent(double fraction) {
        if (fraction > 0 && fraction < 0.01) {
            return "under 1 %";
        }
        return (int) Math.floor(fraction * 100 + 1e-9) + " %";
    }

    /** A name from outside, in quotes where it could pass for more than a name. */
    static String name(String name) {
        String visible = Visible.of(name, LONGEST_NAME);
        return PLAIN.matcher(visible).matches() ? visible : '"' + visible.replace('"', '\'') + '"';
    }

    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + '…';
    }
}
