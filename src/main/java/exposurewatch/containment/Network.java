package exposurewatch.containment;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The network of a client's address: one person easily has many addresses, but seldom many networks. */
final class Network {

    private static final Pattern IPV4 =
            Pattern.compile("(?:::ffff:)?([0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3})\\.[0-9]{1,3}");
    private static final Pattern IPV6 = Pattern.compile("([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?:%.*)?");
    private static final int IPV6_GROUPS = 3;

    private Network() {}

    /**
     * The /24 of an IPv4 address, the /48 of an IPv6 one; null for what is no address, so that nobody brings many networks
     * together by writing something else where the log has the client's address from.
     */
    static @Nullable String of(String address) {
        String plain = address.toLowerCase(Locale.ROOT);
        Matcher four = IPV4.matcher(plain);
        if (four.matches()) {
            return four.group(1) + ".0/24";
        }
        Matcher six = IPV6.matcher(plain);
        return six.matches() ? ofSix(six.group(1)) : null;
    }

    private static String ofSix(String address) {
        String head = address.split("::", -1)[0];
        String[] groups = head.isEmpty() ? new String[0] : head.split(":");
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            String group = i < groups.length ? groups[i].replaceFirst("^0+(?=.)", "") : "0";
            network.append(group).append(':');
        }
        return network.append(":/48").toString();
    }
}
