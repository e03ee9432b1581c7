package exposurewatch.ownership;

import exposurewatch.session.Timed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a record: whose it is from an instant on.
 *
 * @param record       {@code type:id}
 * @param validFrom    epoch milliseconds
 * @param user         the owner, or null
 * @param organization the owner's organization, or null
 * @param sharedWith   {@code user:…} and {@code organization:…} that may see it
 * @param open         whether everybody may see it ({@code public})
 * @param deleted      whether the record is gone; its last owner stays its owner
 */
public record OwnershipRow(
        String record,
        long validFrom,
        @Nullable String user,
        @Nullable String organization,
        List<String> sharedWith,
        boolean open,
        boolean deleted)
        implements Timed {

    public OwnershipRow {
        sharedWith = sharedWith.stream().sorted().toList();
    }

    @Override
    public int weight() {
        return 200 + tieBreak().length();
    }

    @Override
    public String tieBreak() {
        return (user == null ? "" : user)
                + '|'
                + (organization == null ? "" : organization)
                + '|'
                + String.join("|", sharedWith)
                + '|'
                + open;
    }

    /** Whether the row names an owner. */
    public boolean hasOwner() {
        return user != null || organization != null;
    }
}
