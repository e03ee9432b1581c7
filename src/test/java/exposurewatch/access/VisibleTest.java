package exposurewatch.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {

    @ParameterizedTest
    @CsvSource({
        "invoice:1042, invoice:1042",
        "Zoë Müller-Łuk, Zoë Müller-Łuk",
        "株式会社, 株式会社",
        "محمد, محمد",
        "<b>&, <b>&",
        "C:\\new, C:\\new",
    })
    void shouldKeepWhatPeopleCanRead(String text, String expected) {
        assertThat(Visible.of(text)).isEqualTo(expected);
    }

    @Test
    void shouldShowWhatPeopleCanNotSee() {
        assertThat(Visible.of("a\u202eb\u0000\n\u00a0\ud800")).isEqualTo("a\\u202eb\\u0000\\u000a\\u00a0\\ud800");
        assertThat(Visible.of("\udb40\udc41")).isEqualTo("\\u{e0041}");
    }

    @Test
    void shouldTellAWrittenCodeFromAShownOne() {
        assertThat(Visible.of("\\u202e")).isEqualTo("\\u005cu202e");
    }

    @Test
    void shouldKeepMarksFromClimbing() {
        assertThat(Visible.of("e\u0301")).isEqualTo("e\u0301");
        assertThat(Visible.of("e\u0301\u0301\u0301")).isEqualTo("e\u0301\u0301\\u0301");
    }

    @Test
    void shouldCutWhatIsLongAndNothingElse() {
        assertThat(Visible.of("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(Visible.of("x".repeat(201))).isEqualTo("x".repeat(200) + "…");
        assertThat(Visible.of("\u0000".repeat(1_000))).hasSize(199).endsWith("\\u0000…");
        assertThat(Visible.of("\ud83d\ude00".repeat(1_000))).hasSize(201).endsWith("\ude00…");
        assertThat(Visible.of("12345", 5)).isEqualTo("12345");
        assertThat(Visible.of("123456", 5)).isEqualTo("12345…");
        assertThat(Visible.of("1234\ud83d\ude00", 5)).isEqualTo("1234…");
    }
}
