package exposurewatch.response.past;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.judgement.Triage;
import exposurewatch.topology.TopicSince.Progress;
import java.time.Instant;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds accesses in the log, whether or not anything was wrong with them. */
public final class AccessSearch {

    private final PastLog log;

    public AccessSearch(PastLog log) {
        this.log = log;
    }

    /**
     * What is looked for; null = whatever it is.
     *
     * @param person  signed in, or taken for the caller by the application
     * @param record  {@code type:id} that the answer showed
     * @param route   as incidents call it, {@code GET /invoices/{id}}
     * @param client  its address
     */
    public record Wanted(
            @Nullable String person,
            @Nullable String session,
            @Nullable String record,
            @Nullable String route,
            @Nullable String client) {

        /** Whether it is narrowed down at all. */
        public boolean isEmpty() {
            return person == null && session == null && record == null && route == null && client == null;
        }
    }

    /**
     * Hands out what is found, partition by partition.
     *
     * @param site  of which a caller may know
     * @param most  at most so many
     * @return whether there may be more than was handed out
     */
    public boolean find(
            Wanted wanted,
            Stretch stretch,
            Predicate<String> site,
            int most,
            Consumer<AccessEvent> visitor,
            Progress progress,
            BooleanSupplier cancelled) {
        PastLog.SignIns signIns = wanted.person == null
                ? new PastLog.SignIns(Set.of(), Set.of(), false)
                : log.signIns(wanted.person, cancelled);
        int[] found = {0};
        boolean whole = log.read(
                stretch,
                access -> {
                    if (found[0] < most
                            && site.test(log.site(access))
                            && isWanted(wanted, signIns.sessions(), access)) {
                        found[0]++;
                        visitor.accept(access);
                    }
                },
                progress,
                () -> found[0] >= most || cancelled.getAsBoolean());
        return !whole || found[0] >= most || signIns.more();
    }

    private boolean isWanted(Wanted wanted, Set<String> sessions, AccessEvent access) {
        boolean person = wanted.person == null
                || wanted.person.equals(access.user())
                || access.session() != null && sessions.contains(access.session());
        if (!person
                || wanted.session != null && !wanted.session.equals(access.session())
                || wanted.client != null && !wanted.client.equals(access.clientIp())) {
            return false;
        }
        if (wanted.record == null && wanted.route == null) {
            return true;
        }
        Triage.Outcome outcome = log.triage(access);
        return (wanted.record == null || outcome.records().contains(wanted.record))
                && (wanted.route == null || wanted.route.equals(outcome.route()));
    }

    /** An access as it is answered; fields that are not known are left out. */
    public ObjectNode toJson(AccessEvent access) {
        Triage.Outcome outcome = log.triage(access);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("event").put("id", access.id());
        json.put("@timestamp", Instant.ofEpochMilli(access.timestamp()).toString());
        json.put("site", log.site(access));
        put(json, "session", access.session());
        put(json, "user", access.user());
        put(json, "method", access.method());
        put(json, "path", access.path() != null ? access.path() : access.original());
        put(json, "route", outcome.route());
        json.put("status", access.status());
        put(json, "client_ip", access.clientIp());
        put(json, "release", access.version());
        put(json, "integration", access.integration());
        outcome.records().forEach(json.putArray("records")::add);
        return json;
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }
}
