package exposurewatch.app.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The firm's data base: who its customers are and what belongs to them. The same at each start. */
final class Firm {

    static final int CUSTOMERS = 120;
    /** Invoices of neighbouring numbers belong to different customers, as everywhere. */
    static final int FIRST_INVOICE = 1000;

    static final int FIRST_RECEIPT = 3000;
    static final int FIRST_ORDER = 5000;
    static final String TRIAL = "trial-1";
    static final String TRIAL_ADDRESS = "203.0.113.200";

    private static final int ORGANIZATIONS = 12;
    private static final int EACH = 3;
    private static final String[] FIRST_NAMES = {
        "Ada", "Bo", "Cleo", "Dan", "Edda", "Finn", "Gina", "Hugo", "Ines", "Jon", "Kira", "Leo"
    };
    private static final String[] LAST_NAMES = {
        "Ash", "Birch", "Cedar", "Dale", "Elder", "Field", "Grove", "Hill", "Isle", "Juniper"
    };
    private static final String[] NETS = {"192.0.2.", "198.51.100.", "203.0.113."};

    private final Map<String, Customer> customers = new LinkedHashMap<>();
    private final Map<String, Item> items = new LinkedHashMap<>();

    Firm() {
        for (int n = 1; n <= CUSTOMERS; n++) {
            Customer customer = new Customer(
                    "cust-" + n,
                    FIRST_NAMES[n % FIRST_NAMES.length] + " " + LAST_NAMES[n / FIRST_NAMES.length % LAST_NAMES.length],
                    n + " Long Lane",
                    "org-" + (n % ORGANIZATIONS + 1),
                    NETS[n % NETS.length] + (n / NETS.length + 1));
            customers.put(customer.user(), customer);
            stock(customer, n);
        }
        customers.put(TRIAL, new Customer(TRIAL, "Tim Trial", "1 Short Street", "org-trial", TRIAL_ADDRESS));
        for (int n = 1; n <= ORGANIZATIONS * EACH; n++) {
            add(Item.ofOrganization("org-" + (n % ORGANIZATIONS + 1), "file", n, "price list " + n));
        }
    }

    private void stock(Customer customer, int n) {
        add(Item.of(customer, "account", n, "phone", "555-0" + (100 + n)));
        add(Item.of(customer, "profile", n, "payment-card-last4", String.format("%04d", n * 7919 % 10_000)));
        for (int i = 0; i < EACH; i++) {
            int nth = i * CUSTOMERS + n;
            add(Item.of(customer, "invoice", FIRST_INVOICE + nth, "amount", 10 + nth % 90 + ".00"));
            add(Item.of(customer, "receipt", FIRST_RECEIPT + nth, "amount", 10 + nth % 90 + ".00"));
            add(Item.of(customer, "order", FIRST_ORDER + nth, "article", "chair no. " + nth));
        }
    }

    private void add(Item item) {
        items.put(item.id(), item);
    }

    Collection<Customer> customers() {
        return customers.values();
    }

    Collection<Item> items() {
        return items.values();
    }

    @Nullable Customer customer(String user) {
        return customers.get(user);
    }

    @Nullable Item item(String type, int number) {
        return items.get(type + ":" + number);
    }

    /** What belongs to this customer, of one type. */
    List<Item> of(Customer customer, String type) {
        List<Item> found = new ArrayList<>();
        for (Item item : items.values()) {
            if (item.type().equals(type) && item.belongsTo(customer)) {
                found.add(item);
            }
        }
        return found;
    }
}
