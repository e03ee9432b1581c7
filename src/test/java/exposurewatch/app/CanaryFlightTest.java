package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.FieldMapping;
import exposurewatch.access.FieldMapping.Format;
import exposurewatch.access.FieldMapping.Source;
import exposurewatch.access.FieldMapping.TimeFormat;
import exposurewatch.access.Reading;
import exposurewatch.judgement.Canary;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/** A canary is read by the policy of the site, whatever its log looks like. */
class CanaryFlightTest {

    private static final long NOW = 1_795_892_708_366L;

    @Test
    void shouldBeALineOfALogInEcs() {
        assertRead(FieldMapping.ECS, NOW);
    }

    @ParameterizedTest
    @EnumSource(TimeFormat.class)
    @NullSource
    void shouldBeALineOfALogWithNamesOfItsOwn(@Nullable TimeFormat as) {
        Map<String, Source> fields = new HashMap<>();
        FieldMapping.FIELDS.forEach(field -> fields.put(field, new Source("own." + field, null)));
        fields.put("@timestamp", new Source("msec", as));
        assertRead(new FieldMapping(Format.JSON, fields), as == TimeFormat.CLF ? NOW / 1_000 * 1_000 : NOW);
    }

    private static void assertRead(FieldMapping log, long at) {
        byte[] line = CanaryFlight.access(log, "c1", NOW).toString().getBytes(StandardCharsets.UTF_8);
        Reading<AccessEvent> reading = new AccessReader(log).read(line, "none");
        assertThat(reading).isInstanceOf(Reading.Readable.class);
        AccessEvent access = ((Reading.Readable<AccessEvent>) reading).value();
        assertThat(access.id()).isEqualTo("c1");
        assertThat(access.timestamp()).isEqualTo(at);
        assertThat(access.records()).containsExactly(Canary.RECORD);
        assertThat(Canary.is(access, Canary.RECORD)).isTrue();
    }
}
