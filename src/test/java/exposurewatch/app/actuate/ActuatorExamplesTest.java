package exposurewatch.app.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The actuators' files that come with the project are read, and each names a switch that there is. */
class ActuatorExamplesTest {

    @ParameterizedTest
    @CsvSource({
        "topology/containment/actuator-haproxy.properties, HaproxySwitch, 127.0.0.1:9465",
        "topology/containment/actuator-nginx.properties, NginxSwitch, 127.0.0.1:9465",
        "systemd/actuator.properties, HaproxySwitch, 127.0.0.1:9465",
        "docker/config/actuator.properties, FileSwitch, 0.0.0.0:9464",
        "kubernetes/config/actuator.properties, FileSwitch, 0.0.0.0:9464"
    })
    void shouldBeRead(Path file, String driver, String metrics) {
        ActuatorConfig config = ActuatorConfig.load(file);

        assertThat(Switches.of(config).getClass().getSimpleName()).isEqualTo(driver);
        assertThat(config.or("actuator.metrics", "")).isEqualTo(metrics);
        assertThat(config.clients()).containsOnlyKeys("bootstrap.servers");
        config.required("actuator.site", "orders");
        assertThat(config.path("actuator.journal", "x").getFileName()).hasToString("actuator.journal");
        config.path("actuator.key", "x");
        config.proof();
    }
}
