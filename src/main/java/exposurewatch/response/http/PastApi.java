package exposurewatch.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Reading;
import exposurewatch.access.Visible;
import exposurewatch.incident.Action;
import exposurewatch.incident.ActionReader;
import exposurewatch.response.Csv;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.Register;
import exposurewatch.response.http.Api.Endpoint;
import exposurewatch.response.past.AccessSearch;
import exposurewatch.response.past.AccessSearch.Wanted;
import exposurewatch.response.past.Complaint;
import exposurewatch.response.past.Completeness;
import exposurewatch.response.past.PastLog;
import exposurewatch.response.past.Stretch;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is asked of the past: searches, complaints, since when, whether all was judged, the register of all breaches. */
final class PastApi {

    private static final int MOST_FOUND = 10_000;
    private static final int LONGEST_NOTE = 2_000;
    /** All that can be looked for, each of the longest. */
    private static final int LONGEST_QUERY = 20_000;
    /** Long readings of the log at once. */
    private static final int MOST_AT_ONCE = 4;

    private static final long LONGEST_SEARCH = Duration.ofDays(31).toMillis();
    private static final int MOST_MINUTES = (int) Duration.ofDays(14).toMinutes();

    private final IncidentBoard board;
    private final IncidentTopics topics;
    private final Desk desk;
    private final PastLog log;
    private final Completeness completeness;
    private final SinceJobs jobs;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    PastApi(IncidentBoard board, IncidentTopics topics, Desk desk, PastLog log, Completeness completeness) {
        this.board = board;
        this.topics = topics;
        this.desk = desk;
        this.log = log;
        this.completeness = completeness;
        this.jobs = new SinceJobs(log, topics);
    }

    List<Endpoint> endpoints() {
        Set<Role> all = Api.ALL;
        Set<Role> names = Api.NAMES;
        return List.of(
                new Endpoint(HandlerType.GET, "/accesses", names, this::accesses),
                new Endpoint(HandlerType.GET, "/completeness", all, this::complete),
                new Endpoint(HandlerType.GET, "/register", names, this::register),
                new Endpoint(HandlerType.POST, "/complaints", names, this::complain),
                new Endpoint(HandlerType.GET, "/incidents/{id}/since", all, this::since),
                new Endpoint(HandlerType.POST, "/incidents/{id}/since", names, this::look),
                new Endpoint(HandlerType.DELETE, "/incidents/{id}/since", names, this::cancel));
    }

    void close() {
        jobs.close();
    }

    private void accesses(Context http, Caller caller) throws IOException {
        Wanted wanted = new Wanted(
                Answers.name(http, "person"),
                Answers.name(http, "session"),
                Answers.name(http, "record"),
                Answers.name(http, "route"),
                Answers.name(http, "client"));
        if (wanted.isEmpty()) {
            throw new Problem(
                    400, "bad parameter", "say what to look for: some of person, session, record, route, client");
        }
        Stretch stretch =
                new Stretch(Answers.time("from", http.queryParam("from")), Answers.time("to", http.queryParam("to")));
        if (stretch.to() <= stretch.from() || stretch.to() - stretch.from() > LONGEST_SEARCH) {
            throw new Problem(400, "bad parameter", "to has to be after from, and at most 31 days");
        }
        int most = Answers.number(http, "limit", 1_000, MOST_FOUND);
        desk.looked(caller.name(), "search", "", Visible.of(wanted + ", " + stretch, LONGEST_QUERY));
        http.contentType("application/x-ndjson");
        OutputStream out = http.outputStream();
        AccessSearch search = new AccessSearch(log);
        boolean more = inTurn(() -> search.find(
                wanted,
                stretch,
                caller::mayKnow,
                most,
                access -> line(out, search.toJson(access)),
                (done, of) -> flush(out),
                () -> false));
        line(out, JsonNodeFactory.instance.objectNode().put("end", true).put("more", more));
    }

    private static void line(OutputStream out, JsonNode json) {
        try {
            out.write(json.toString().getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            // Nobody reads it any more: that ends the search.
            throw new UncheckedIOException(e);
        }
    }

    private static void flush(OutputStream out) {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void complete(Context http, Caller caller) {
        if (caller.sites() != null) {
            throw new Problem(403, "not allowed", "it speaks of all sites: only who may know of all may ask");
        }
        LocalDate day;
        try {
            day = LocalDate.parse(String.valueOf(http.queryParam("day")));
        } catch (DateTimeException e) {
            throw new Problem(400, "bad parameter", "day has to be a date such as 2026-11-22; it is one of UTC");
        }
        LocalDate today = Instant.now().atZone(ZoneOffset.UTC).toLocalDate();
        if (day.isAfter(today) || day.isBefore(today.minusYears(10))) {
            throw new Problem(400, "bad parameter", "day has to be one of the last ten years, today at the latest");
        }
        Answers.json(http, inTurn(() -> completeness.of(day, () -> false)));
    }

    private void register(Context http, Caller caller) throws IOException {
        requireAllRead();
        http.header("Content-Disposition", "attachment; filename=\"register.csv\"");
        List<JsonNode> known = board.incidents().values().stream()
                .filter(one -> caller.mayKnow(one.path("site").asText()))
                .toList();
        Answers.stream(
                http,
                "text/csv; charset=utf-8",
                Stream.concat(Stream.of(Register.heads()), Register.lines(known))
                        .map(fields -> Csv.line(fields.toArray(new String[0]))));
    }

    private void complain(Context http, Caller caller) throws IOException {
        JsonNode body = Answers.body(
                http,
                "{\"site\": \"orders\", \"customer\": \"cust-18\", \"at\": \"2026-11-22T10:35:00Z\", \"note\": \"…\"}");
        String customer = text(body, "customer", 512);
        String site = body.path("site").asText(log.site());
        if (customer == null || !caller.mayKnow(site)) {
            throw new Problem(
                    customer == null ? 400 : 403,
                    customer == null ? "bad body" : "not allowed",
                    customer == null ? "'customer' has to be their id" : "of this site you may not know");
        }
        long at = Answers.time("'at'", body.path("at").asText());
        if (at > System.currentTimeMillis()) {
            throw new Problem(400, "bad body", "'at' is in the future: say when it was");
        }
        JsonNode given = body.path("give_or_take_minutes");
        long minutes = given.isMissingNode() ? 120 : given.isIntegralNumber() ? given.asLong() : 0;
        if (minutes < 1 || minutes > MOST_MINUTES) {
            throw new Problem(400, "bad body", "'give_or_take_minutes' has to be 1 to " + MOST_MINUTES);
        }
        long around = Duration.ofMinutes(minutes).toMillis();
        Complaint complaint = new Complaint(
                site,
                customer,
                body.path("theirs_was_seen").asBoolean() ? Complaint.About.SEEN : Complaint.About.SAW,
                new Stretch(at - around, Math.min(at + around, System.currentTimeMillis())),
                caller.name(),
                text(body, "note", LONGEST_NOTE));
        requireAllRead();
        Complaint.Answer answer =
                inTurn(() -> complaint.examine(log, topics, board.incidents().values(), () -> false));
        if (!answer.knownSite()) {
            throw new Problem(400, "unknown site", "nothing is known of a site of this name; nothing was taken down");
        }
        Action action = complaint.toAction(answer, System.currentTimeMillis());
        if (ActionReader.read(action.toJson().toString().getBytes(StandardCharsets.UTF_8))
                instanceof Reading.Unreadable<Action> bad) {
            throw new Problem(400, "bad body", "complaint: " + bad.detail());
        }
        desk.act(action);
        http.status(202);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("verdict", answer.verdict().label()).put("finding", answer.finding());
        Answers.json(http, json.put("incident", answer.incident()));
    }

    /** What is left out of a list, or of what a complaint is held against, would pass for what never was. */
    private void requireAllRead() {
        if (!board.isComplete()) {
            throw new Problem(
                    503, "not all is read", "this instance is still reading the incidents: ask again in a minute");
        }
    }

    /** A few at once: who asks for more has to wait, and not those who look at incidents. */
    private <T> T inTurn(Supplier<T> work) {
        if (!turns.tryAcquire()) {
            throw Problem.busy("the log is being read for others: try again in a minute");
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    private static @Nullable String text(JsonNode body, String field, int most) {
        String text = body.path(field).asText("");
        if (text.length() > most) {
            throw new Problem(400, "bad body", "'" + field + "' may have up to " + most + " characters");
        }
        return text.isBlank() ? null : text;
    }

    private JsonNode named(Context http, Caller caller) {
        return Api.named(board, http, caller);
    }

    private void since(Context http, Caller caller) {
        Answers.json(http, jobs.state(named(http, caller).path("id").asText()));
    }

    private void look(Context http, Caller caller) throws IOException {
        JsonNode incident = named(http, caller);
        String id = incident.path("id").asText();
        Answers.looked(desk, caller, "since", incident);
        if (!jobs.start(incident)) {
            throw new Problem(409, "busy", "others are being looked back for: cancel one, or try again later");
        }
        http.status(202);
        Answers.json(http, jobs.state(id));
    }

    private void cancel(Context http, Caller caller) {
        String id = named(http, caller).path("id").asText();
        jobs.cancel(id);
        Answers.json(http, jobs.state(id));
    }
}
