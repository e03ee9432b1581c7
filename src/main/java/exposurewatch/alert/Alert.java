package exposurewatch.alert;
import exposurewatch.incident.Incident;
import com.fasterxml.jackson.databind.node.*;
public record Alert(Incident incident, AlertKind kind, long sequence, long at, String reason) {
  public String id() { return incident.id()+sequence; }
  public ObjectNode toJson() { return JsonNodeFactory.instance.objectNode(); }
}
