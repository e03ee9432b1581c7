package exposurewatch.session;

/** A row that is valid from an instant on. */
public interface Timed {

    /** First instant at which the row is valid, epoch milliseconds. */
    long validFrom();

    /** What the row takes when it is kept, in characters, about. */
    int weight();

    /** Decides between two rows of one key and one instant, by their content alone: the greater one is valid. */
    String tieBreak();
}
