package exposurewatch.alert.delivery;

import static exposurewatch.incident.Incidents.anIncident;

import exposurewatch.alert.Alert;
import exposurewatch.alert.AlertKind;
import exposurewatch.incident.Incidents;
import java.time.Instant;

/** Alerts for tests, as they stand on their topic. */
public final class ToldAlerts {

    public static final long AT = Instant.parse("2026-11-22T10:45:00Z").toEpochMilli();

    private ToldAlerts() {}

    public static Alert alert(AlertKind kind, Incidents incident) {
        return new Alert(incident.build(), kind, 3, AT, "why it is told");
    }

    static ToldAlert told(AlertKind kind, Incidents incident) {
        return ToldAlert.of(alert(kind, incident).toJson());
    }

    static ToldAlert told(AlertKind kind) {
        return told(kind, anIncident());
    }
}
