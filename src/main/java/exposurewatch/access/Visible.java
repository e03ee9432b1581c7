package exposurewatch.access;

/**
 * Text from outside, made fit to be read by people: one line of bounded length, and nothing in it that is invisible,
 * reorders what stands around it or passes for something else. Such characters are written as {@code \}{@code u202e}.
 */
public final class Visible {

    /** Longest result where nothing else is said, in characters. */
    public static final int MOST = 200;

    /** Marks that may stand on one letter; more of them climb over the lines around. */
    private static final int MOST_MARKS = 2;

    private Visible() {}

    /** The text, at most {@value #MOST} characters of it. */
    public static String of(String text) {
        return of(text, MOST);
    }

    /** The text, at most so many characters of it; longer ones end in {@code …}, which comes on top. */
    public static String of(String text, int most) {
        StringBuilder visible = new StringBuilder(Math.min(text.length(), most) + 1);
        int marks = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            marks = isMark(c) ? marks + 1 : 0;
            boolean looksLikeOurs = c == '\\' && text.startsWith("u", i);
            String piece = looksLikeOurs || isHidden(c) || marks > MOST_MARKS ? escaped(c) : Character.toString(c);
            if (visible.length() + piece.length() > most) {
                return visible.append('…').toString();
            }
            visible.append(piece);
        }
        return visible.toString();
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.ENCLOSING_MARK -> true;
            case Character.SPACE_SEPARATOR -> c != ' ';
            default -> isBlank(c);
        };
    }

    /** Letters, symbols and marks that are drawn as nothing: fillers, the blank of Braille, variation selectors. */
    private static boolean isBlank(int c) {
        return c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c >= 0x180B && c <= 0x180F
                || c == 0x2800
                || c == 0x3164
                || c >= 0xFE00 && c <= 0xFE0F
                || c == 0xFFA0
                || c >= 0xE0100 && c <= 0xE01EF;
    }

    private static String escaped(int c) {
        return Character.isBmpCodePoint(c) ? "\\u%04x".formatted(c) : "\\u{%x}".formatted(c);
    }
}
