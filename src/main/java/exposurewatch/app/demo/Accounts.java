package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import java.util.List;

/** {@code GET /accounts/{id}}: of every fourth customer, who has parcels, a partner keeps the account. */
record Accounts(Firm firm, Bugs bugs, List<Node> nodes) implements Application {

    static final String PARTNER = "parcel-partner";
    /** The two that the partner mixes up: the first is shown the second's. */
    static final int MIXED_UP = 32;

    static final int MIXED_UP_WITH = 76;

    private static final int PARCELS_EVERY = 4;

    Accounts(Firm firm, Bugs bugs) {
        this(firm, bugs, Application.nodes("accounts", 2, "5.0.0"));
    }

    @Override
    public String service() {
        return "accounts";
    }

    @Override
    public String path() {
        return "accounts";
    }

    @Override
    public Page answer(Asking asking, Node node) {
        Item account = asking.number() == null ? null : firm.item("account", asking.number());
        Page page = Application.own(asking, account, node);
        if (page.items().isEmpty() || account == null || account.number() % PARCELS_EVERY != 0) {
            return page;
        }
        return Page.of(node, List.of(askPartner(account))).from(PARTNER);
    }

    private Item askPartner(Item account) {
        boolean mixedUp = bugs.has(Bug.PARTNER_MIX_UP) && account.number() == MIXED_UP;
        Item answer = firm.item("account", mixedUp ? MIXED_UP_WITH : account.number());
        return answer == null ? account : answer;
    }
}
