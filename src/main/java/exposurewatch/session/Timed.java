package exposurewatch.session;

/** A row that is valid from an instant on. */
public interface Timed {

    /** First instant at which the row is valid, epoch milliseconds. */
    long validFrom();

    /** Decides between two rows of one key and one instant, by their content alone: the greater one is valid. */
    String tieBreak();
}
