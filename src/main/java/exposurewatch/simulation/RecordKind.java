package exposurewatch.simulation;

import java.util.Locale;

/** The types of records of the simulated shop, in step with {@link ShopPolicy}. */
enum RecordKind {
    INVOICE("/invoices/", "billing"),
    ORDER("/orders/", "office-supply"),
    BASKET("/baskets/", "office-supply"),
    ACCOUNT("/accounts/", "office-supply"),
    FILE("/files/", "office-supply"),
    REVIEW("/reviews/", "office-supply");

    private final String folder;
    private final String service;

    RecordKind(String folder, String service) {
        this.folder = folder;
        this.service = service;
    }

    static RecordKind of(String recordId) {
        return valueOf(recordId.substring(0, recordId.indexOf(':')).toUpperCase(Locale.ROOT));
    }

    String record(String id) {
        return name().toLowerCase(Locale.ROOT) + ":" + id;
    }

    /** The path of a record of this kind, its id percent-encoded as far as our ids need it. */
    String path(String recordId) {
        return folder + recordId.substring(recordId.indexOf(':') + 1).replace(" ", "%20");
    }

    String route() {
        return folder + "{id}";
    }

    String listPath() {
        return folder.substring(0, folder.length() - 1);
    }

    String service() {
        return service;
    }
}
