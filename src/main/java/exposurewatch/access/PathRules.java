package exposurewatch.access;

/**
 * Which spellings of a path this site's servers take for the same thing ({@code paths:} in the policy file).
 *
 * @param ignoreCase          {@code /REST/Basket/2} is {@code /rest/basket/2}
 * @param ignoreTrailingSlash {@code /basket/2/} is {@code /basket/2}
 * @param mergeSlashes        {@code //basket/2} is {@code /basket/2}
 * @param numericIds          {@code /basket/02} and {@code /basket/2.0} are {@code /basket/2}
 * @param matrixParameters    {@code /basket/2;x=1} is {@code /basket/2}
 */
public record PathRules(
        boolean ignoreCase,
        boolean ignoreTrailingSlash,
        boolean mergeSlashes,
        boolean numericIds,
        boolean matrixParameters) {

    /** Paths are taken literally after percent-decoding. */
    public static final PathRules LITERAL = new PathRules(false, false, false, false, false);
}
