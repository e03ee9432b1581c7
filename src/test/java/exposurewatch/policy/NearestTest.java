package exposurewatch.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> KNOWN = List.of("version", "site", "records", "staff_roles", "session_end_grace");

    @ParameterizedTest
    @CsvSource({
        "record, records",
        "recrods, records",
        "Records, records",
        "vresion, version",
        "staff-roles, staff_roles",
        "staff roles, staff_roles",
        "roles, staff_roles",
        "grace, session_end_grace",
        "sites, site",
        "colour,",
        "end,",
        "s,",
        "'',",
    })
    void shouldGuessWhatWasMeant(String written, String meant) {
        assertThat(Nearest.of(written, KNOWN)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "ab, ba, 1", "kitten, sitting, 3", "abcd, acbd, 1", "abc, abc, 0"})
    void shouldCountSlipsOfTheFingers(String from, String to, int distance) {
        assertThat(Nearest.distance(from, to)).isEqualTo(distance);
        assertThat(Nearest.distance(to, from)).isEqualTo(distance);
    }

    @Test
    void shouldNotCompareLongTexts() {
        assertThat(Nearest.of("records".repeat(100_000), KNOWN)).isNull();
    }
}
