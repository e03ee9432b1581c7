package exposurewatch.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The people of a simulation and what can be told of them by their names alone. */
record Town(int users) {

    private static final List<String> NETWORKS = List.of("192.0.2.", "198.51.100.", "203.0.113.");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0"
                    + " Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                    + " Version/18.3 Mobile/15E148 Safari/604.1",
            "OfficeSupplyApp/7.2 (Android 15)");

    /** `number` from 1 to `users`. */
    static String customer(int number) {
        return "cust-" + number;
    }

    String anyCustomer(Dice dice) {
        return customer(1 + dice.below(users));
    }

    /** One agent for about fifty customers. */
    String anyAgent(Dice dice) {
        return "agent-" + (1 + dice.below(1 + users / 50));
    }

    int organizations() {
        return 2 + users / 8;
    }

    static String organization(int number) {
        return "org-" + number;
    }

    String anyOrganization(Dice dice) {
        return organization(1 + dice.below(organizations()));
    }

    /** Seven customers in ten buy for an organization; agents for none. */
    @Nullable String organizationOf(String user) {
        int number = Integer.parseInt(user.substring(user.indexOf('-') + 1));
        return user.startsWith("cust-") && number % 10 < 7 ? organization(1 + number % organizations()) : null;
    }

    /** What tells the address and the browser of a session, which keeps both. */
    static long device(String sessionId) {
        return sessionId.hashCode();
    }

    /** From the networks that are reserved for documentation. */
    static String address(long which) {
        int number = (int) Long.remainderUnsigned(which, NETWORKS.size() * 254L);
        return NETWORKS.get(number / 254) + (1 + number % 254);
    }

    static String agent(long which) {
        return AGENTS.get((int) Long.remainderUnsigned(which, AGENTS.size()));
    }
}
