package exposurewatch.app.actuate;

import exposurewatch.app.UsageException;
import exposurewatch.containment.actuator.FileSwitch;
import exposurewatch.containment.actuator.FlagdSwitch;
import exposurewatch.containment.actuator.HaproxyServers;
import exposurewatch.containment.actuator.HaproxySwitch;
import exposurewatch.containment.actuator.NginxSwitch;
import exposurewatch.containment.actuator.Switch;
import exposurewatch.containment.actuator.WebhookSwitch;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The switches there are, by the name of their driver, made from their settings. */
final class Switches {

    private static final Map<String, Function<ActuatorConfig, Switch>> DRIVERS = new TreeMap<>(Map.of(
            "haproxy",
            config -> new HaproxySwitch(
                    config.path("haproxy.socket", "/run/haproxy/admin.sock"),
                    config.path("haproxy.maps", "/etc/haproxy/exposure-watch")),
            "haproxy-servers",
            config -> new HaproxyServers(
                    config.path("haproxy.socket", "/run/haproxy/admin.sock"),
                    config.list("haproxy.servers", "servers/one, servers/two")),
            "nginx",
            config -> new NginxSwitch(
                    config.path("nginx.directory", "/etc/nginx/exposure-watch"),
                    words(config.or("nginx.test", "nginx -t")),
                    words(config.or("nginx.reload", "nginx -s reload"))),
            "webhook",
            Switches::webhook,
            "file",
            config -> new FileSwitch(config.path("file.path", "/var/lib/exposure-watch/shut.json")),
            "flagd",
            config -> new FlagdSwitch(
                    config.path("flagd.path", "/etc/flagd/flags.json"),
                    config.or("flagd.flag", "exposure-watch-shut"))));

    private Switches() {}

    static Switch of(ActuatorConfig config) {
        String driver = config.required("actuator.driver", "haproxy");
        Function<ActuatorConfig, Switch> maker = DRIVERS.get(driver);
        if (maker == null) {
            throw new UsageException(
                    "actuator.driver is '" + driver + "': write one of " + String.join(", ", DRIVERS.keySet()));
        }
        return maker.apply(config);
    }

    private static List<String> words(String command) {
        return List.of(command.strip().split("\\s+"));
    }

    private static Switch webhook(ActuatorConfig config) {
        try {
            return new WebhookSwitch(
                    config.required("actuator.site", "orders"),
                    config.list("webhook.urls", "https://ops.example/shut").stream()
                            .map(URI::create)
                            .toList(),
                    Set.copyOf(config.list("webhook.hosts", "ops.example")),
                    config.required("webhook.secret", "whsec_…"),
                    config.path("webhook.state", "/var/lib/exposure-watch/acknowledged.json"),
                    Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new UsageException("the driver webhook can't be used: " + e.getMessage()
                    + "; look at webhook.urls, webhook.hosts and webhook.secret");
        }
    }
}
