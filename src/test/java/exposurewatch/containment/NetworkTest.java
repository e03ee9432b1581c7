package exposurewatch.containment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.0/24",
        "203.0.113.250, 203.0.113.0/24",
        "203.0.114.7, 203.0.114.0/24",
        "::ffff:203.0.113.7, 203.0.113.0/24",
        "2001:db8:1:2::7, 2001:db8:1::/48",
        "2001:0DB8:0001:ffff:1:2:3:4, 2001:db8:1::/48",
        "2001:db8::1, 2001:db8:0::/48",
        "::1, 0:0:0::/48",
        "fe80::1%eth0, fe80:0:0::/48",
    })
    void shouldBeTheSameForAllAddressesOfOneNetwork(String address, String network) {
        assertThat(Network.of(address)).isEqualTo(network);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unix",
                "unix:",
                "203.0.113",
                "203.0.113.7:443",
                "203.0.113.7, 198.51.100.7",
                "1.2.3.4.5",
                "g::1"
            })
    void shouldBeNoneForWhatIsNoAddress(String text) {
        assertThat(Network.of(text)).isNull();
    }
}
