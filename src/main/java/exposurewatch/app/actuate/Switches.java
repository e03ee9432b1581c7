package exposurewatch.app.actuate;

import exposurewatch.app.UsageException;
import exposurewatch.containment.actuator.HaproxySwitch;
import exposurewatch.containment.actuator.Switch;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The switches there are, by the name of their driver, made from their settings. */
final class Switches {

    private static final Map<String, Function<ActuatorConfig, Switch>> DRIVERS = new TreeMap<>(Map.of(
            "haproxy",
            config -> new HaproxySwitch(
                    config.path("haproxy.socket", "/run/haproxy/admin.sock"),
                    config.path("haproxy.maps", "/etc/haproxy/exposure-watch"))));

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
}
