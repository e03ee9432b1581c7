package exposurewatch.app.respond;

import exposurewatch.access.Visible;
import exposurewatch.app.UsageException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Times as somebody types them. */
final class Times {

    private Times() {}

    /** Epoch milliseconds of {@code 2026-11-22T10:35:00Z}, or of this machine's {@code 2026-11-22T10:35}. */
    static long instant(String option, String text) {
        try {
            return text.matches(".*([Zz]|[+-][0-9]{2}:[0-9]{2})")
                    ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
                    : LocalDateTime.parse(text.replace(' ', 'T'))
                            .atZone(ZoneId.systemDefault())
                            .toInstant()
                            .toEpochMilli();
        } catch (DateTimeException e) {
            throw new UsageException(option + " '" + Visible.of(text)
                    + "' is no time: write it like 2026-11-22T10:35:00Z, or 2026-11-22T10:35 by this machine's clock");
        }
    }

    /** Milliseconds of {@code 30m}, {@code 2h}, {@code 7d}. */
    static long duration(String option, String text) {
        if (!text.matches("[0-9]{1,4}[mhd]")) {
            throw new UsageException(
                    option + " '" + Visible.of(text) + "' is no duration: write it like 30m, 2h or 7d");
        }
        long n = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(n).toMillis();
            case 'h' -> Duration.ofHours(n).toMillis();
            default -> Duration.ofDays(n).toMillis();
        };
    }
}
