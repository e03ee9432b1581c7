package exposurewatch.app.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the firm's data base, as a page shows it.
 *
 * @param type         {@code invoice} …
 * @param number       in the page's address
 * @param user         whose it is; null = its organization's
 * @param organization whose it is, if nobody's in particular; else null
 * @param shown        what a page with it says: field → value
 */
record Item(
        String type,
        int number,
        @Nullable String user,
        @Nullable String organization,
        Map<String, String> shown) {

    Item {
        if ((user == null) == (organization == null)) {
            throw new IllegalArgumentException(type + " " + number + " needs one owner");
        }
        shown = Map.copyOf(shown);
    }

    static Item of(Customer owner, String type, int number, String field, String value) {
        return new Item(
                type,
                number,
                owner.user(),
                null,
                Map.of("name", owner.name(), "address", owner.street(), field, value));
    }

    static Item ofOrganization(String organization, String type, int number, String title) {
        return new Item(type, number, null, organization, Map.of("organization", organization, "title", title));
    }

    String id() {
        return type + ":" + number;
    }

    /** {@code cust-17} or {@code org-4}. */
    String owner() {
        return user != null ? user : String.valueOf(organization);
    }

    boolean belongsTo(@Nullable Customer viewer) {
        return viewer != null
                && (viewer.user().equals(user) || viewer.organization().equals(organization));
    }
}
