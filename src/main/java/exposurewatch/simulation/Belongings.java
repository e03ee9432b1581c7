package exposurewatch.simulation;

import java.util.List;

/**
 * Records of one owner that stay theirs alone for the whole simulation.
 *
 * @param owner a user, or else an organization
 * @param records at least one, in the order in which they were planned
 */
record Belongings(String owner, List<String> records) {

    String any(Dice dice) {
        return dice.pick(records);
    }
}
