package exposurewatch.simulation;

import exposurewatch.simulation.Oracle.Access;
import exposurewatch.simulation.Oracle.OwnershipFact;
import exposurewatch.simulation.Oracle.Rules;
import exposurewatch.simulation.Oracle.SessionFact;
import exposurewatch.simulation.Oracle.Truth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The same oracle for many facts: it is asked with the rows of one session and one record instead of all. */
public final class KeyedOracle {

    /** Key: session id. Value: its rows in no order. */
    private final Map<String, List<SessionFact>> sessions = new HashMap<>();
    /** Key: record id. Value: its rows in no order. */
    private final Map<String, List<OwnershipFact>> ownerships = new HashMap<>();

    private final Rules rules;

    public KeyedOracle(Collection<SessionFact> sessions, Collection<OwnershipFact> ownerships, Rules rules) {
        sessions.forEach(fact -> this.sessions
                .computeIfAbsent(fact.sessionId(), id -> new ArrayList<>(2))
                .add(fact));
        ownerships.forEach(fact -> this.ownerships
                .computeIfAbsent(fact.recordId(), id -> new ArrayList<>(1))
                .add(fact));
        this.rules = rules;
    }

    /** One verdict for each different record of the access, in the order of its list. */
    public List<Truth> judge(Access access) {
        return new LinkedHashSet<>(access.records())
                .stream().flatMap(recordId -> judge(access, recordId).stream()).toList();
    }

    private List<Truth> judge(Access access, String recordId) {
        String sessionId = access.sessionId();
        List<SessionFact> session = sessionId == null ? List.of() : sessions.getOrDefault(sessionId, List.of());
        List<OwnershipFact> record = ownerships.getOrDefault(recordId, List.of());
        return new Oracle(session, record, rules).judge(access.showingOnly(recordId));
    }
}
