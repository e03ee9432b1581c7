package exposurewatch.policy;

import exposurewatch.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with one file, so that a person learns everything at once. Not thread-safe. */
final class Problems {

    /** Most problems that are told. */
    static final int MAX_TOLD = 50;

    /** Most problems that are kept: a hostile file must not fill the memory. */
    private static final int MAX_KEPT = 1_000;

    private final String file;
    /** A set: what stands behind an alias is read, and found wrong, once for each use. */
    private final Set<Problem> problems = new LinkedHashSet<>();

    private boolean overfull;

    Problems(String file) {
        this.file = file;
    }

    /** Adds a problem of the value that stands at the node. */
    void add(YamlNode node, String message) {
        add(node.line(), node.column(), message);
    }

    /** Adds a problem; line and column count from 1. */
    void add(int line, int column, String message) {
        if (problems.size() < MAX_KEPT) {
            problems.add(new Problem(file, line, column, message));
        } else {
            overfull = true;
        }
    }

    /** Adds that a value which must be unique was given before. */
    void addDuplicate(Scalar second, Scalar first, String what, String remedy) {
        add(second, "%s is given twice, first in line %d: %s".formatted(what, first.line(), remedy));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** In the file's order, at most {@value #MAX_TOLD}; the last one then says how many more there are. */
    List<Problem> told() {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Problem.BY_POSITION);
        if (sorted.size() <= MAX_TOLD) {
            return List.copyOf(sorted);
        }
        List<Problem> told = new ArrayList<>(sorted.subList(0, MAX_TOLD - 1));
        Problem next = sorted.get(MAX_TOLD - 1);
        String more = "%s%d more problems follow from here on: correct those above first"
                .formatted(overfull ? "at least " : "", sorted.size() - told.size());
        told.add(new Problem(file, next.line(), next.column(), more));
        return List.copyOf(told);
    }
}
