package exposurewatch.containment;

import java.util.Locale;

/** The network of a client's address: one person easily has many addresses, but seldom many networks. */
final class Network {

    private static final int IPV6_GROUPS = 3;

    private Network() {}

    /** The /24 of an IPv4 address, the /48 of an IPv6 one; anything else is one network by itself. */
    static String of(String address) {
        String plain = address.toLowerCase(Locale.ROOT);
        if (plain.startsWith("::ffff:") && plain.indexOf('.') > 0) {
            plain = plain.substring("::ffff:".length());
        }
        if (plain.indexOf(':') < 0) {
            int last = plain.lastIndexOf('.');
            return last < 0 ? plain : plain.substring(0, last) + ".0/24";
        }
        int zone = plain.indexOf('%');
        String[] halves = (zone < 0 ? plain : plain.substring(0, zone)).split("::", -1);
        String[] head = halves[0].isEmpty() ? new String[0] : halves[0].split(":");
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            String group = i < head.length ? head[i].replaceFirst("^0+(?=.)", "") : "0";
            network.append(group).append(':');
        }
        return network.append(":/48").toString();
    }
}
