package exposurewatch.app.demo;

import exposurewatch.incident.Pattern;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One incident of the story.
 *
 * @param name     in the table at the end
 * @param service  on which it happens; nothing else happens there
 * @param pattern  what it is to be taken for
 * @param headline what happens, in one or two lines
 * @param bug      what is wrong while it is played
 * @param act      what people do meanwhile
 * @param mended   how it ends
 */
record Chapter(String name, String service, Pattern pattern, List<String> headline, Bug bug, Act act, String mended) {

    private static final int STEPS = 20;
    private static final String WALKER = "cust-17";
    private static final int WALKERS_INVOICE = Firm.FIRST_INVOICE + 17;

    /** What people do. */
    interface Act {
        void play(Crowd crowd, Pause pause) throws IOException, InterruptedException;
    }

    /** The five, in their order. */
    static List<Chapter> all() {
        return List.of(invoiceLinks(), partnerInterface(), orderPlatform(), afterUpdate(), wrongSetting());
    }

    private static Chapter invoiceLinks() {
        return new Chapter(
                "invoice links",
                "invoices",
                Pattern.ENUMERATION,
                List.of(
                        "The page of an invoice asks whether somebody is signed in, but no longer who.",
                        WALKER + " notices the number in the link of an invoice, and counts upward."),
                Bug.INVOICE_LINKS,
                (crowd, pause) -> {
                    Browser walker = crowd.browser(WALKER);
                    for (int step = 0; step <= STEPS; step++) {
                        walker.get("/invoices/" + (WALKERS_INVOICE + step));
                        if (pause.endedEarly(Duration.ofMillis(400))) {
                            return;
                        }
                    }
                },
                "the page asks again whose the invoice is");
    }

    private static Chapter partnerInterface() {
        return new Chapter(
                "partner interface",
                "accounts",
                Pattern.ISOLATED,
                List.of(
                        "The partner that keeps the accounts of parcel customers mixes up two of them:",
                        "one customer's own page shows somebody else's data, each time it is opened."),
                Bug.PARTNER_MIX_UP,
                (crowd, pause) -> {
                    Browser customer = crowd.browser("cust-" + Accounts.MIXED_UP);
                    for (int times = 0; times < 8; times++) {
                        customer.get("/accounts/" + Accounts.MIXED_UP);
                        if (pause.endedEarly(Duration.ofSeconds(1))) {
                            return;
                        }
                    }
                },
                "the partner has mended its interface");
    }

    private static Chapter orderPlatform() {
        return new Chapter(
                "order platform",
                "orders",
                Pattern.CROSS_VIEW,
                List.of(
                        "The cache of the order pages is changed: pages are kept by their kind, not by who asked.",
                        "From one moment to the next, people see each other's orders."),
                Bug.ORDER_CACHE,
                (crowd, pause) -> pause.endedEarly(Duration.ofSeconds(10)),
                "the cache is back as it was");
    }

    private static Chapter afterUpdate() {
        return new Chapter(
                "after the update",
                "shop",
                Pattern.CROSS_VIEW,
                List.of(
                        "The shop's release " + Shop.NEW + " goes out to the first of three nodes.",
                        "It shows the profile that it made before, with the last digits of a card."),
                Bug.SHOP_RELEASE,
                (crowd, pause) -> pause.endedEarly(Duration.ofSeconds(12)),
                "rolled back to " + Shop.OLD);
    }

    private static Chapter wrongSetting() {
        return new Chapter(
                "wrong setting",
                "portal",
                Pattern.ISOLATED,
                List.of(
                        "A file of one organization is set to be open to whoever has its link. Somebody with a trial",
                        "account opens it; then once more, without signing in. Two pages, nothing else."),
                Bug.OPEN_FILE,
                (crowd, pause) -> {
                    Browser trial = crowd.browser(Firm.TRIAL);
                    trial.get("/files/" + Portal.OPEN);
                    if (!pause.endedEarly(Duration.ofSeconds(3))) {
                        trial.getUnknown("/files/" + Portal.OPEN);
                    }
                },
                "the setting is taken back");
    }
}
