package exposurewatch.app.audit;

import java.util.LongSummaryStatistics;

/**
 * When the first and the last exposure happened, in epoch milliseconds: exact where every exposure is at hand, else by
 * the spans that they were counted in.
 */
record Period(long from, long to) {

    private static final long MINUTE = 60_000;

    /** @param totals with an exposure at least */
    static Period of(Totals totals) {
        LongSummaryStatistics times = new LongSummaryStatistics();
        if (totals.exposures() == totals.first().size()) {
            totals.first().stream()
                    .mapToLong(finding -> finding.access().timestamp())
                    .forEach(times);
        } else {
            totals.perSpan().keySet().forEach(start -> {
                times.accept(start);
                times.accept(start + (totals.spanMinutes() - 1) * MINUTE);
            });
        }
        return new Period(times.getMin(), times.getMax());
    }
}
