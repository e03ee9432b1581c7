package exposurewatch.topology;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.containment.Order;
import exposurewatch.containment.Outcome;
import exposurewatch.incident.Action;
import exposurewatch.judgement.SiteTraffic;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.session.SessionRow;
import exposurewatch.session.SessionView;
import java.util.List;

/** What travels between the stages, inside this application. Written with a kind and its version ({@link Wire}). */
sealed interface Work {

    /**
     * A row of a session. Key: session id.
     *
     * @param settled whether it was in the clearing tables before anything was ever cleared
     */
    record SessionFact(SessionRow row, boolean settled) implements Work {}

    /** A row of a record. Key: record id. */
    record OwnershipFact(OwnershipRow row, boolean settled) implements Work {}

    /** An answer that showed these records and could not be cleared. Key: session id. */
    record Suspect(AccessEvent access, List<String> records) implements Work {}

    /** One record shown by an answer, with the viewer's session as the answer's time saw it. Key: record id. */
    record Viewed(AccessEvent access, String record, SessionView session) implements Work {}

    /** An exposure or its correction, as it stands on {@code exposures}. Key: site. */
    record Told(JsonNode exposure) implements Work {}

    /** What the site's traffic was like lately. Key: site. */
    record Background(SiteTraffic traffic) implements Work {}

    /** What a person did about an incident of the site. Key: site. */
    record Acted(Action action) implements Work {}

    /** What a person wants of the site's containment. Key: site. */
    record Ordered(Order order) implements Work {}

    /** What an actuator of the site did. Key: site. */
    record Answered(Outcome outcome) implements Work {}

    /** Cleared accesses of this span of event time, both ends included, have to be looked at again. No key. */
    record SecondLook(long from, long to, long requestedAt) implements Work {}
}
