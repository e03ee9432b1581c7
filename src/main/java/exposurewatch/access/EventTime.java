package exposurewatch.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import exposurewatch.access.FieldMapping.TimeFormat;
import exposurewatch.access.JsonFields.JsonNumber;
import exposurewatch.access.Reading.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Event times as they are written in logs, in epoch milliseconds; finer fractions are cut off. */
public final class EventTime {

    /** Times outside of the years 1 to 9999 are refused: nothing that writes them can be trusted with an order. */
    static final long EARLIEST = -62_135_596_800_000L;

    static final long LATEST = 253_402_300_799_999L;

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    private EventTime() {}

    /**
     * The field's time.
     *
     * @param as how it is written; null = RFC 3339, or a JSON number of epoch milliseconds
     * @throws UnreadableException when it is missing or not written so
     */
    public static long read(JsonFields fields, String field, @Nullable TimeFormat as) throws UnreadableException {
        Object value = fields.raw(field);
        if (value == null || value.equals("")) {
            throw JsonFields.missing(field);
        }
        String text;
        if (value instanceof JsonNumber number) {
            text = number.text();
        } else if (value instanceof String string) {
            text = string;
        } else {
            throw JsonFields.wrongType(field, "a time", value);
        }
        TimeFormat format =
                as != null ? as : value instanceof JsonNumber ? TimeFormat.EPOCH_MILLIS : TimeFormat.RFC3339;
        if (value instanceof JsonNumber && (format == TimeFormat.RFC3339 || format == TimeFormat.CLF)) {
            throw JsonFields.wrongType(field, "a time as text", value);
        }
        return parse(field, text, format);
    }

    /**
     * A time as it would be read again, to the second where the format has no more.
     *
     * @param as null = a number of epoch milliseconds
     */
    public static JsonNode write(long millis, @Nullable TimeFormat as) {
        Instant time = Instant.ofEpochMilli(millis);
        return switch (as == null ? TimeFormat.EPOCH_MILLIS : as) {
            case RFC3339 -> TextNode.valueOf(time.toString());
            case CLF -> TextNode.valueOf(CLF.format(time.atOffset(ZoneOffset.UTC)));
            case EPOCH_SECONDS -> DecimalNode.valueOf(BigDecimal.valueOf(millis, 3));
            case EPOCH_MILLIS -> LongNode.valueOf(millis);
        };
    }

    private static long parse(String field, String text, TimeFormat format) throws UnreadableException {
        try {
            long millis = switch (format) {
                case RFC3339 -> rfc3339(text);
                case CLF -> OffsetDateTime.parse(text, CLF).toInstant().toEpochMilli();
                case EPOCH_SECONDS ->
                    decimal(text)
                            .movePointRight(3)
                            .setScale(0, RoundingMode.FLOOR)
                            .longValueExact();
                case EPOCH_MILLIS ->
                    decimal(text).setScale(0, RoundingMode.FLOOR).longValueExact();
            };
            if (millis < EARLIEST || millis > LATEST) {
                throw new DateTimeException("out of range");
            }
            return millis;
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new UnreadableException(
                    Reason.BAD_TIME, "%s '%s' is no %s time".formatted(field, cut(text), format.label()));
        }
    }

    /** RFC 3339 with offset, to the letter T, t or a space, Z, z or ±hh:mm. */
    static long rfc3339(String text) {
        if (text.length() < 20 || text.length() > 40) {
            throw new DateTimeException("length");
        }
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.charAt(10) == ' ') {
            upper = upper.substring(0, 10) + 'T' + upper.substring(11);
        }
        return OffsetDateTime.parse(upper).toInstant().toEpochMilli();
    }

    private static BigDecimal decimal(String text) {
        // A short plain decimal only: an exponent of a billion would cost as many digits.
        if (text.length() > 30 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            throw new NumberFormatException(text);
        }
        return new BigDecimal(text);
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : JsonFields.cut(text, 60) + "…";
    }
}
