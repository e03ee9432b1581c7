package exposurewatch.app.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exposurewatch.app.RunConfig;
import exposurewatch.app.UsageException;
import exposurewatch.topology.Topics;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagingConfigTest {

    @TempDir
    Path home;

    private PagingConfig config(String text) throws Exception {
        return RunConfig.load(
                        Files.writeString(home.resolve("config"), text.replace("paging.", "exposure-watch.paging.")),
                        Map.of())
                .paging();
    }

    @Test
    void shouldTellNobodyByDefault() throws Exception {
        assertThat(config("")).isEqualTo(PagingConfig.NONE);
        assertThat(config("").targets()).isEmpty();
    }

    @Test
    void shouldReadAll() throws Exception {
        PagingConfig config = config("""
                paging.alertmanager.url = http://am-1:9093/, https://am-2.example/alertmanager
                paging.pagerduty.key.file = /etc/watch/pagerduty
                paging.slack.url.file = /etc/watch/slack
                paging.webhook.url = https://ops.example/alerts?to=all
                paging.webhook.secret.file = /etc/watch/webhook
                paging.console.url = https://watch.example/
                """);

        assertThat(config.alertmanagers())
                .containsExactly(URI.create("http://am-1:9093"), URI.create("https://am-2.example/alertmanager"));
        assertThat(config.pagerDuty()).isEqualTo(URI.create("https://events.pagerduty.com/v2/enqueue"));
        assertThat(config.pagerDutyKey()).isEqualTo(Path.of("/etc/watch/pagerduty"));
        assertThat(config.slackUrl()).isEqualTo(Path.of("/etc/watch/slack"));
        assertThat(config.webhook()).isEqualTo(URI.create("https://ops.example/alerts?to=all"));
        assertThat(config.webhookSecret()).isEqualTo(Path.of("/etc/watch/webhook"));
        assertThat(config.console()).isEqualTo("https://watch.example");
        assertThat(config.targets()).containsExactly(Target.values());
    }

    @Test
    void shouldTakeTheEnvironmentToo() {
        assertThat(RunConfig.load(null, Map.of("EXPOSURE_WATCH_PAGING_ALERTMANAGER_URL", "http://am:9093"))
                        .paging()
                        .alertmanagers())
                .containsExactly(URI.create("http://am:9093"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paging.alertmanager.url=am:9093| paging.alertmanager.url is no address",
                "paging.alertmanager.url=http://ann:secret@am:9093| paging.alertmanager.url is no address",
                "paging.webhook.url=https://ops.example| paging.webhook.secret.file is missing",
                "paging.webhook.secret.file=x| paging.webhook.url is missing",
                "paging.pagerduty.url=https://pd.example| paging.pagerduty.key.file is missing",
                "paging.pagerduty.key.file=| paging.pagerduty.key.file is empty",
                "paging.slack.url.file=| paging.slack.url.file is empty",
                "paging.console.url=https://watch.example/#/x| paging.console.url is no address",
                "paging.slack.url=https://hooks.slack.com/x| unknown key",
            })
    void shouldSayWhatIsWrong(String line, String why) {
        assertThatThrownBy(() -> config(line))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret@");
    }

    /** What is exposed must not travel in the clear; on this machine it does not travel. */
    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/alerts", "ftp://ops.example/alerts", "file:///etc/passwd", "//ops"})
    void shouldSendAlertsOverTlsOnly(String url) {
        assertThatThrownBy(() -> config("paging.webhook.secret.file=x\npaging.webhook.url=" + url))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("with https");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paging.pagerduty.key.file| two words| one line without a space",
                "paging.pagerduty.key.file| ''| one line without a space",
                "paging.pagerduty.key.file| topsecret+of+an+other+kind| 32 letters and digits",
                "paging.slack.url.file| http://192.0.2.1/T0/B0/topsecret| is no address",
                "paging.webhook.secret.file| whsec_*topsecret*| no secret such as whsec_",
            })
    void shouldRefuseSecretsThatAreNoneAndNotRepeatThem(String key, String secret, String why) throws Exception {
        Path file = Files.writeString(home.resolve("secret"), secret);
        PagingConfig config =
                config(key + "=" + file + (key.contains("webhook") ? "\npaging.webhook.url=https://ops.example" : ""));

        assertThatThrownBy(() -> Paging.start(config, setting(), new DeliveryCounts()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void shouldSayThatASecretIsMissing() throws Exception {
        PagingConfig config = config("paging.slack.url.file=" + home.resolve("none"));

        assertThatThrownBy(() -> Paging.start(config, setting(), new DeliveryCounts()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("exposure-watch.paging.slack.url.file names")
                .hasMessageContaining("can't be read");
    }

    private static Paging.Setting setting() {
        return new Paging.Setting(new Properties(), new Topics("", 1), null, "test", null, Clock.systemUTC());
    }
}
