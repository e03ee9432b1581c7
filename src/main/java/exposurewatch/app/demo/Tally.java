package exposurewatch.app.demo;

/**
 * Wrong pages in numbers.
 *
 * @param exposures things on pages that were not the viewer's, each time counted
 * @param viewers   different people who saw them
 * @param affected  different people whose things they were; an organization counts as one
 * @param records   different things
 */
record Tally(long exposures, int viewers, int affected, int records) {

    @Override
    public String toString() {
        return "shown " + exposures + " times, to " + viewers + "; " + affected + " affected, " + records + " records";
    }
}
