package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // who stands in the file is found
class TokenCallersTest {

    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource({
        "*, true, true",
        "orders, true, false",
        "'blog,orders', true, false",
        "blog, false, false",
        "',', false, false",
        "'*,blog', false, false",
    })
    void shouldKnowOfTheSitesInTheFile(String sites, boolean orders, boolean bank) throws Exception {
        String hash = "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0"; // of the word token
        Path file = Files.writeString(home.resolve("tokens"), "ann viewer " + sites + " " + hash);

        Caller caller = Callers.read(file).of("token");

        assertThat(caller.mayKnow("orders")).isEqualTo(orders);
        assertThat(caller.mayKnow("bank")).isEqualTo(bank);
    }
}
