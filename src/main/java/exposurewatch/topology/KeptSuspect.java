package exposurewatch.topology;

/**
 * A suspect that a later row of its session may have judged anew.
 *
 * @param keptAt wall time at which it came last, epoch milliseconds
 */
record KeptSuspect(Work.Suspect suspect, long keptAt) {}
