package exposurewatch.alert.delivery;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where people look at an incident.
 *
 * @param console address of the console without a slash at its end; null = there is none, and nothing is linked
 */
public record Links(@Nullable String console) {

    /** The incident's page in the console; null = there is no console. */
    @Nullable String incident(String id) {
        return console == null ? null : console + "/#/incidents/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
