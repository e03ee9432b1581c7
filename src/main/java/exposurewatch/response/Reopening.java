package exposurewatch.response;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.AccessEvent;
import exposurewatch.access.RouteTable;
import exposurewatch.access.RouteTemplate;
import exposurewatch.judgement.Triage;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a person has to see before they open again what was shut: whether exposures went to zero, what was still let
 * through, who was turned away, and which transactions were cut off. Fed in any order; what it keeps is bounded.
 */
public final class Reopening {

    /** Before the shutdown, for comparison. */
    static final long BEFORE = Duration.ofMinutes(10).toMillis();
    /** Requests that were under way, and what it takes until an actuator has done it. */
    static final long UNDER_WAY = Duration.ofSeconds(5).toMillis();
    /** Around the shutdown: a transaction takes no longer. */
    static final long TRANSACTION = Duration.ofSeconds(60).toMillis();

    private static final int MOST_LISTED = 100;
    private static final int MOST_TRANSACTIONS = 1_000;
    private static final int MOST_PEOPLE = 100_000;
    /** A day, and a little more. */
    private static final int MOST_MINUTES = 1_500;

    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final int UNAVAILABLE = 503;
    private static final int CLIENT_GONE = 499;
    private static final int SERVER_ERROR = 500;
    private static final int BAD_REQUEST = 400;
    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final long MINUTE = 60_000;

    private final Policy policy;
    private final Shutdown shutdown;
    private final Triage triage;
    private final RouteTable routes;
    private final List<RouteTemplate> never;
    private final TreeMap<Long, Long> perMinute = new TreeMap<>();
    private final TreeMap<String, Long> letThroughByRoute = new TreeMap<>();
    private final List<Request> letThrough = new ArrayList<>();
    private final Set<String> turnedAway = new HashSet<>();
    private final List<Request> transactions = new ArrayList<>();
    private final Map<String, Integer> succeeded = new HashMap<>();
    private long exposuresBefore;
    private long exposuresUnderWay;
    private long exposuresAfter;
    private long lastExposure = Long.MIN_VALUE;
    private long requests;
    private long underWay;
    private long letThroughAll;
    private long refused;
    private long cutOffLeftOut;

    /**
     * What was shut.
     *
     * @param at wall time of the command, epoch milliseconds
     */
    public record Shutdown(String site, Scope scope, String target, long at) {}

    /** A request that is told one by one. */
    private record Request(
            long at,
            @Nullable String method,
            String path,
            @Nullable String user,
            @Nullable String session,
            @Nullable String ip,
            int status) {

        static Request of(AccessEvent access) {
            String path = access.path() != null ? access.path() : access.original();
            return new Request(
                    access.timestamp(),
                    access.method(),
                    path == null ? "" : path.substring(0, Math.min(path.length(), 300)),
                    access.user(),
                    access.session(),
                    access.clientIp(),
                    access.status());
        }

        /** Who did what: the same twice may have been done twice. */
        String same() {
            String who = session != null ? "s" + session : user != null ? "u" + user : "a" + ip;
            return who + '\n' + method + '\n' + path;
        }

        ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("@timestamp", Instant.ofEpochMilli(at).toString());
            json.put("method", method).put("path", path).put("status", status);
            json.put("user", user).put("session", session).put("client_ip", ip);
            return json;
        }
    }

    public Reopening(Policy policy, Shutdown shutdown) {
        this.policy = policy;
        this.shutdown = shutdown;
        this.triage = new Triage(policy);
        this.routes = new RouteTable(Map.of(), policy.paths());
        this.never =
                policy.containment().never().stream().map(RouteTemplate::parse).toList();
    }

    /** From where on accesses and exposures matter, by event time. */
    public long from() {
        return shutdown.at - BEFORE;
    }

    /** An access of whatever site. */
    public void access(AccessEvent access) {
        if (!policy.siteOf(access.service()).equals(shutdown.site) || !inScope(access) || staysOpen(access)) {
            return;
        }
        long at = access.timestamp();
        transaction(access);
        if (at < shutdown.at) {
            return;
        }
        requests++;
        if (access.status() == UNAVAILABLE) {
            refused++;
            if (turnedAway.size() < MOST_PEOPLE) {
                Request request = Request.of(access);
                turnedAway.add(request.user != null ? "u" + request.user : "a" + request.ip);
            }
        } else if (access.status() < BAD_REQUEST && at <= shutdown.at + UNDER_WAY) {
            underWay++;
        } else if (access.status() < BAD_REQUEST) {
            letThroughAll++;
            String route = String.valueOf(triage.of(access).route());
            letThroughByRoute.merge(letThroughByRoute.size() < MOST_LISTED ? route : "others", 1L, Long::sum);
            if (letThrough.size() < MOST_LISTED) {
                letThrough.add(Request.of(access));
            }
        }
    }

    private boolean inScope(AccessEvent access) {
        return switch (shutdown.scope) {
            case SITE -> true;
            case ROUTE -> shutdown.target.equals(triage.of(access).route());
            case SESSION -> shutdown.target.equals(access.session());
            case INTEGRATION -> shutdown.target.equals(access.integration());
        };
    }

    private boolean staysOpen(AccessEvent access) {
        String url = access.path() != null ? access.path() : access.original();
        return never.stream().anyMatch(route -> routes.matches(route, access.method(), url));
    }

    private void transaction(AccessEvent access) {
        String method = access.method();
        if (method == null || !CHANGING.contains(method.toUpperCase(Locale.ROOT))) {
            return;
        }
        long at = access.timestamp();
        Request request = Request.of(access);
        if (access.status() >= OK && access.status() < REDIRECT && at >= shutdown.at - TRANSACTION) {
            if (succeeded.size() < MOST_PEOPLE || succeeded.containsKey(request.same())) {
                succeeded.merge(request.same(), 1, Integer::sum);
            }
        }
        // What was answered 503 after the command was refused at the door, and reached nobody.
        boolean refusedAtTheDoor = access.status() == UNAVAILABLE && at >= shutdown.at + UNDER_WAY;
        boolean unfinished = access.status() == CLIENT_GONE || access.status() >= SERVER_ERROR;
        boolean around = at >= shutdown.at - TRANSACTION && at <= shutdown.at + TRANSACTION;
        if (unfinished && around && !refusedAtTheDoor) {
            if (transactions.size() < MOST_TRANSACTIONS) {
                transactions.add(request);
            } else {
                cutOffLeftOut++;
            }
        }
    }

    /**
     * An exposure in what was shut, whatever the site.
     *
     * @param site        its site
     * @param at          event time, epoch milliseconds
     */
    public void exposure(
            String site, long at, @Nullable String session, @Nullable String route, @Nullable String integration) {
        boolean in = site.equals(shutdown.site)
                && switch (shutdown.scope) {
                    case SITE -> true;
                    case ROUTE -> shutdown.target.equals(route);
                    case SESSION -> shutdown.target.equals(session);
                    case INTEGRATION -> shutdown.target.equals(integration);
                };
        if (!in || at < from()) {
            return;
        }
        long minute = Math.floorDiv(at, MINUTE);
        if (perMinute.size() < MOST_MINUTES || perMinute.containsKey(minute)) {
            perMinute.merge(minute, 1L, Long::sum);
        }
        lastExposure = Math.max(lastExposure, at);
        if (at < shutdown.at) {
            exposuresBefore++;
        } else if (at <= shutdown.at + UNDER_WAY) {
            exposuresUnderWay++;
        } else {
            exposuresAfter++;
        }
    }

    /** Whether nothing speaks against opening, as far as a log can tell. */
    public boolean isQuiet() {
        return exposuresAfter == 0 && letThroughAll == 0;
    }

    /** What it comes to, in a sentence. */
    public String verdict() {
        if (exposuresAfter > 0) {
            return String.format(
                    Locale.ROOT,
                    "%,d exposures came after it was shut: it did not stop them, or not all of it is shut",
                    exposuresAfter);
        }
        if (requests == 0) {
            return "no exposure since, but no request either: this proves nothing, for nobody has tried";
        }
        return letThroughAll == 0
                ? String.format(Locale.ROOT, "no exposure since, and nothing was let through of %,d requests", requests)
                : String.format(
                        Locale.ROOT,
                        "no exposure since, though %,d of %,d requests were let through",
                        letThroughAll,
                        requests);
    }

    /** All of it. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("site", shutdown.site).put("scope", shutdown.scope.label()).put("target", shutdown.target);
        json.put("shut_at", Instant.ofEpochMilli(shutdown.at).toString());
        json.put("verdict", verdict());
        ObjectNode exposures = json.putObject("exposures");
        exposures.put("ten_minutes_before", exposuresBefore);
        exposures.put("while_it_was_shut", exposuresUnderWay).put("after", exposuresAfter);
        if (lastExposure != Long.MIN_VALUE) {
            exposures.put("last", Instant.ofEpochMilli(lastExposure).toString());
        }
        ObjectNode minutes = exposures.putObject("per_minute");
        perMinute.forEach(
                (minute, n) -> minutes.put(Instant.ofEpochMilli(minute * MINUTE).toString(), n));
        ObjectNode after = json.putObject("requests_since");
        after.put("all", requests).put("under_way", underWay).put("refused", refused);
        after.put("people_turned_away", turnedAway.size());
        after.put("people_turned_away_at_least", turnedAway.size() >= MOST_PEOPLE);
        after.put("let_through", letThroughAll);
        ObjectNode byRoute = after.putObject("let_through_by_route");
        letThroughByRoute.forEach(byRoute::put);
        ArrayNode some = after.putArray("let_through_first");
        letThrough.forEach(request -> some.add(request.toJson()));
        ArrayNode cut = json.putArray("cut_off");
        cutOff().forEach(request -> {
            ObjectNode one = request.toJson();
            one.put("succeeded_also", succeeded.getOrDefault(request.same(), 0));
            cut.add(one);
        });
        return json.put("cut_off_left_out", cutOffLeftOut);
    }

    private List<Request> cutOff() {
        return transactions.stream()
                .sorted(Comparator.comparingLong(Request::at).thenComparing(Request::same))
                .toList();
    }
}
