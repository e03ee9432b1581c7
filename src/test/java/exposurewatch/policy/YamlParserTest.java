package exposurewatch.policy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import exposurewatch.policy.YamlNode.Entries;
import exposurewatch.policy.YamlNode.Items;
import exposurewatch.policy.YamlNode.Kind;
import exposurewatch.policy.YamlNode.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlParserTest {

    private final Problems problems = new Problems("f");

    private @Nullable YamlNode parse(String yaml) {
        return YamlParser.parse(yaml, "write something", problems);
    }

    private List<String> told() {
        return problems.told().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "x, TEXT",
        "yes, TEXT",
        "on, TEXT",
        "2027-01-01, TEXT",
        "'''7''', TEXT",
        "'\"true\"', TEXT",
        "1_000, TEXT",
        "7, INTEGER",
        "-7, INTEGER",
        "+7, INTEGER",
        "007, INTEGER",
        "0x1F, INTEGER",
        "0o17, INTEGER",
        "1.5, DECIMAL",
        "1., DECIMAL",
        ".5, DECIMAL",
        "1e3, DECIMAL",
        ".inf, DECIMAL",
        "-.Inf, DECIMAL",
        ".nan, DECIMAL",
        "true, BOOLEAN",
        "False, BOOLEAN",
        "TRUE, BOOLEAN",
        "~, EMPTY",
        "null, EMPTY",
        "Null, EMPTY",
    })
    void shouldResolveScalarsByTheCoreSchema(String written, Kind kind) {
        assertThat(parse("- " + written))
                .isInstanceOfSatisfying(
                        Items.class,
                        list -> assertThat(list.items())
                                .singleElement()
                                .isInstanceOfSatisfying(
                                        Scalar.class,
                                        scalar -> assertThat(scalar.kind()).isEqualTo(kind)));
    }

    @Test
    void shouldKnowWhereValuesStand() {
        Scalar key = new Scalar(1, 1, "ä😀", Kind.TEXT);
        Items list = new Items(1, 5, List.of(new Scalar(1, 6, "1", Kind.INTEGER), new Scalar(2, 4, "b", Kind.TEXT)));

        assertThat(parse("ä😀: [1,\n   'b']")).isEqualTo(new Entries(1, 1, List.of(new YamlNode.Entry(key, list))));
    }

    @Test
    void shouldRefuseWhatAliasesUnfoldTo() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d, ".formatted(i - 1).repeat(10))
                    .append("]\n");
        }

        assertThat(parse(bomb.toString())).isNull();
        assertThat(told())
                .singleElement()
                .asString()
                .endsWith("more than 200000 values, aliases unfolded: write a smaller file");
    }

    @Test
    void shouldRefuseAliasesWithinTheirOwnAnchor() {
        assertThat(parse("&a [[*a]]")).isNull();
        assertThat(told()).containsExactly("f:1:6: alias '*a' stands within its own anchor: write the value out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "&a [", "[{"})
    void shouldRefuseDeepNesting(String opening) {
        assertThat(parse(opening.repeat(YamlParser.MAX_SIZE / opening.length())))
                .isNull();
        assertThat(told()).hasSize(1);
    }

    @Test
    void shouldReadNestingThatAFileMayNeed() {
        assertThat(parse("[".repeat(32) + "x" + "]".repeat(32))).isNotNull();
        assertThat(parse("[".repeat(33) + "x" + "]".repeat(33))).isNull();
        assertThat(told()).containsExactly("f:1:34: nested more than 32 deep: write it flatter");
    }

    static List<String> hugeFiles() {
        return List.of(
                "a",
                "a\n",
                "\n",
                "#",
                "# a\n",
                "\"",
                "'",
                "a: b\n",
                "- a\n",
                "-\n",
                "k: ",
                ": ",
                "a ",
                "a,",
                "[a],",
                "&a a\n",
                "*a ",
                "!a ",
                "%a\n",
                "---\n",
                "...\n",
                "? a\n",
                "|\n",
                ">\n a\n",
                "\\",
                "\u00e4",
                "\t",
                " ",
                "\r",
                "1",
                "1.",
                "<<: *a\n",
                "a: &a *a\n",
                "\"\\u0041",
                "'' ",
                "\uD83D\uDE00",
                "\uFEFF",
                "{a: b}, ");
    }

    @ParameterizedTest
    @MethodSource("hugeFiles")
    void shouldReadOrRefuseHugeFilesInTime(String part) {
        for (String opening : List.of("", "[", "{", "- [", "a: \"", "a: |\n ")) {
            String yaml = opening + part.repeat((YamlParser.MAX_SIZE / 4) / part.length());
            Executable parse = () -> YamlParser.parse(yaml, "", new Problems("f"));
            assertTimeoutPreemptively(ofSeconds(10), parse, () -> opening + part);
        }
    }

    @Test
    void shouldRefuseHugerFiles() {
        assertThat(parse("#".repeat(YamlParser.MAX_SIZE + 1))).isNull();
        assertThat(told()).containsExactly("f:1:1: the file is larger than 1048576 bytes: write a smaller one");
    }

    @Test
    void shouldReadOnAfterKeysThatStandTwice() {
        assertThat(parse("a: 1\nb: {c: 1, c: 2}\na: 2\n")).isNotNull();
        assertThat(told())
                .containsExactly(
                        "f:2:11: key 'c' is given twice, first in line 2: keep one of them",
                        "f:3:1: key 'a' is given twice, first in line 1: keep one of them");
    }
}
