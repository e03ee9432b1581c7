package exposurewatch.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Reading;
import exposurewatch.access.Visible;
import exposurewatch.incident.Action;
import exposurewatch.incident.Action.Details;
import exposurewatch.incident.ActionReader;
import exposurewatch.policy.Notification;
import exposurewatch.response.Csv;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.IncompleteTrailException;
import exposurewatch.response.TrailLine;
import exposurewatch.topology.ClusterException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1}: what responders and their programs ask for. Every instance answers for all, from the topics. */
final class Api {

    static final String BASE = "/api/v1";

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CALLER = "caller";
    static final int MOST_LISTED = 1_000;
    private static final int LONGEST_NOTE = 2_000;
    /** After so long somebody for whom there was no turn may ask again: what others have asked for has ended by then. */
    private static final String BUSY_SECONDS = "60";

    static final Set<Role> ALL = EnumSet.allOf(Role.class);
    static final Set<Role> NAMES = EnumSet.of(Role.RESPONDER, Role.COMMANDER, Role.PRIVACY_OFFICER);
    private static final Set<Role> RESPOND = EnumSet.of(Role.RESPONDER, Role.COMMANDER);
    private static final Set<Role> COMMAND = EnumSet.of(Role.COMMANDER);
    static final Set<Role> LETTERS = EnumSet.of(Role.PRIVACY_OFFICER);

    /** Action → who may do it. */
    private static final Map<Action.Kind, Set<Role>> ACTIONS = Map.ofEntries(
            Map.entry(Action.Kind.ACKNOWLEDGE, NAMES),
            Map.entry(Action.Kind.ASSIGN, NAMES),
            Map.entry(Action.Kind.NOTE, NAMES),
            Map.entry(Action.Kind.AWARE, NAMES),
            Map.entry(Action.Kind.ANSWER, NAMES),
            Map.entry(Action.Kind.CONTAIN, RESPOND),
            Map.entry(Action.Kind.RESOLVE, RESPOND),
            Map.entry(Action.Kind.FALSE_POSITIVE, RESPOND),
            Map.entry(Action.Kind.NOTIFY, LETTERS),
            Map.entry(Action.Kind.NO_NOTICE, LETTERS),
            Map.entry(Action.Kind.APPROVE, COMMAND),
            Map.entry(Action.Kind.RESTORE, COMMAND));

    /** What answers. */
    interface Handler {
        void answer(Context http, Caller caller) throws IOException;
    }

    /**
     * One of the things that can be asked for.
     *
     * @param roles any of which a caller needs
     */
    record Endpoint(HandlerType method, String path, Set<Role> roles, Handler handler) {}

    private final Callers callers;
    private final IncidentBoard board;
    private final IncidentTopics topics;
    private final Desk desk;
    private final Notification notification;
    private final PastApi past;
    private final PeopleApi people;

    Api(
            Callers callers,
            IncidentBoard board,
            IncidentTopics topics,
            Desk desk,
            Notification notification,
            PastApi past) {
        this.past = past;
        this.callers = callers;
        this.board = board;
        this.topics = topics;
        this.desk = desk;
        this.notification = notification;
        this.people = new PeopleApi(board, topics, desk, notification);
    }

    /** All of them. */
    List<Endpoint> endpoints() {
        List<Endpoint> own = List.of(
                new Endpoint(HandlerType.GET, "/me", ALL, this::me),
                new Endpoint(HandlerType.GET, "/incidents", ALL, this::incidents),
                new Endpoint(HandlerType.GET, "/incidents/{id}", ALL, this::incident),
                new Endpoint(HandlerType.GET, "/incidents/{id}/trail", NAMES, this::trail),
                new Endpoint(HandlerType.GET, "/incidents/{id}/containment", ALL, this::containment),
                new Endpoint(HandlerType.POST, "/incidents/{id}/actions", NAMES, this::act));
        return Stream.of(own, people.endpoints(), past.endpoints())
                .flatMap(List::stream)
                .toList();
    }

    void install(JavalinConfig config) {
        config.routes.before(BASE + "/*", this::authenticate);
        for (Endpoint endpoint : endpoints()) {
            config.routes.addHttpHandler(endpoint.method, BASE + endpoint.path, http -> {
                Caller caller = Objects.requireNonNull(http.<Caller>attribute(CALLER));
                require(caller, endpoint.roles);
                endpoint.handler.answer(http, caller);
            });
        }
        config.routes.exception(Problem.class, (problem, http) -> answer(http, problem));
        config.routes.exception(
                HttpResponseException.class,
                (e, http) -> answer(http, new Problem(e.getStatus(), "not possible", String.valueOf(e.getMessage()))));
        config.routes.exception(
                IncompleteTrailException.class,
                (e, http) -> answer(http, new Problem(503, "not whole", String.valueOf(e.getMessage()))));
        config.routes.exception(
                ClusterException.class,
                (e, http) ->
                        answer(http, new Problem(503, "the brokers don't answer", String.valueOf(e.getMessage()))));
        config.routes.exception(Exception.class, (e, http) -> {
            // A caller who hangs up in the middle of a long answer is outside, too.
            boolean outside =
                    e instanceof KafkaException || e instanceof IOException || e instanceof UncheckedIOException;
            if (!outside) {
                LOG.error("a request could not be answered", e);
            }
            answer(
                    http,
                    outside
                            ? new Problem(503, "the brokers don't answer", "nothing was done; try again, look at them")
                            : new Problem(500, "an error of the program", "it stands in the log; please report it"));
        });
        config.routes.error(404, http -> {
            if (http.path().startsWith(BASE) && !"application/problem+json".equals(http.contentType())) {
                answer(http, new Problem(404, "unknown path", "see " + BASE + "/openapi.json for those there are"));
            }
        });
    }

    private static void answer(Context http, Problem problem) {
        if (http.res().isCommitted() || http.res().getHeader("Content-Encoding") != null) {
            // A part of another answer is out, or packed: ended well it would pass for the whole.
            ServletContextRequest.getServletContextRequest(http.req())
                    .getServletChannel()
                    .abort(problem);
            return;
        }
        http.res().resetBuffer();
        http.status(problem.status());
        if (problem.status() == 401) {
            http.header("WWW-Authenticate", "Bearer");
        }
        if (problem.status() == 429) {
            http.header("Retry-After", BUSY_SECONDS);
        }
        http.result(problem.toJson().toString()).contentType("application/problem+json");
    }

    private void authenticate(Context http) {
        http.header("Cache-Control", "no-store");
        if (http.path().equals(BASE + "/openapi.json")) {
            return;
        }
        String given = http.header("Authorization");
        Caller caller = given == null || !given.regionMatches(true, 0, "Bearer ", 0, 7)
                ? null
                : callers.of(given.substring(7).strip());
        if (caller == null) {
            throw new Problem(401, "who are you?", "send a known token: 'Authorization: Bearer …'");
        }
        http.attribute(CALLER, caller);
    }

    private static void require(Caller caller, Set<Role> roles) {
        if (roles.stream().noneMatch(caller.roles()::contains)) {
            throw new Problem(
                    403,
                    "not allowed",
                    "this needs one of the roles "
                            + String.join(", ", roles.stream().map(Role::label).toList()));
        }
    }

    private JsonNode named(Context http, Caller caller) {
        return named(board, http, caller);
    }

    /** The incident that the path names, if the caller may know of it. */
    static JsonNode named(IncidentBoard board, Context http, Caller caller) {
        JsonNode incident = board.incidents().get(http.pathParam("id"));
        if (incident == null || !caller.mayKnow(incident.path("site").asText())) {
            throw Problem.unknownIncident();
        }
        return incident;
    }

    private void me(Context http, Caller caller) {
        ObjectNode json = JSON.createObjectNode().put("name", caller.name());
        caller.roles().stream().sorted().forEach(role -> json.withArray("roles").add(role.label()));
        notification.regimes().forEach(regime -> json.withArray("regimes").add(regime.label()));
        Answers.json(http, json);
    }

    private void incidents(Context http, Caller caller) {
        int limit = Answers.number(http, "limit", 100, MOST_LISTED);
        int offset = Answers.number(http, "offset", 0, Integer.MAX_VALUE);
        List<JsonNode> found = board.incidents().values().stream()
                .filter(one -> caller.mayKnow(one.path("site").asText()))
                .filter(is(http, "state", one -> one.path("state").asText()))
                .filter(is(http, "site", one -> one.path("site").asText()))
                .filter(is(http, "severity", one -> one.path("severity").asText()))
                .filter(is(http, "pattern", one -> one.path("pattern").asText()))
                .sorted(Comparator.comparing(
                                (JsonNode one) -> one.path("last_seen").asText())
                        .reversed()
                        .thenComparing(one -> one.path("id").asText()))
                .toList();
        ObjectNode json = JSON.createObjectNode().put("total", found.size()).put("complete", board.isComplete());
        ArrayNode list = json.putArray("incidents");
        found.stream().skip(offset).limit(limit).map(one -> seenBy(caller, one)).forEach(list::add);
        Answers.json(http, json);
    }

    private static java.util.function.Predicate<JsonNode> is(
            Context http, String parameter, Function<JsonNode, String> field) {
        String wanted = http.queryParam(parameter);
        Set<String> any = wanted == null ? Set.of() : Set.of(wanted.split(",", 20));
        return one -> wanted == null || any.contains(field.apply(one));
    }

    private void incident(Context http, Caller caller) {
        Answers.json(http, seenBy(caller, named(http, caller)));
    }

    private static boolean seesNames(Caller caller) {
        return NAMES.stream().anyMatch(caller.roles()::contains);
    }

    /** A session's id stands for a person, and may let somebody in: who may not see names does not see it. */
    private static JsonNode seenBy(Caller caller, JsonNode incident) {
        if (seesNames(caller)) {
            return incident;
        }
        JsonNode json = incident.deepCopy();
        json.path("containment").forEach(Api::withoutSession);
        return json;
    }

    private static void withoutSession(JsonNode one) {
        if (one instanceof ObjectNode part && part.path("scope").asText().equals("session")) {
            if (part.has("target")) {
                part.put("target", "a session");
            }
            int many = part.path("targets").size();
            if (many > 0) {
                ArrayNode blank = part.putArray("targets");
                for (int i = 0; i < many; i++) {
                    blank.add("a session");
                }
            }
        }
    }

    private void trail(Context http, Caller caller) throws IOException {
        JsonNode incident = named(http, caller);
        String format = Objects.requireNonNullElse(http.queryParam("format"), "jsonl");
        if (!Set.of("jsonl", "csv").contains(format)) {
            throw new Problem(400, "bad parameter", "format has to be jsonl or csv");
        }
        Answers.looked(desk, caller, "trail", incident);
        boolean csv = format.equals("csv");
        http.contentType(csv ? "text/csv; charset=utf-8" : "application/x-ndjson");
        OutputStream out = http.outputStream();
        if (csv) {
            out.write((TrailLine.CSV_HEAD + '\n').getBytes(StandardCharsets.UTF_8));
        }
        topics.trail(
                incident,
                (value, partition, offset) -> {
                    try {
                        out.write(
                                csv
                                        ? Csv.line(TrailLine.fields(Answers.tree(value)))
                                                .getBytes(StandardCharsets.UTF_8)
                                        : value);
                        out.write('\n');
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                () -> false);
    }

    /** What is shut, asked and doubted of the site, without the ids of sessions of others. */
    private void containment(Context http, Caller caller) {
        JsonNode incident = named(http, caller);
        String id = incident.path("id").asText();
        JsonNode state = board.state(incident.path("site").asText());
        ObjectNode json = JSON.createObjectNode();
        json.put("mode", state.path("mode").asText("not known"));
        json.set("doubts", state.path("doubts").isArray() ? state.path("doubts") : JSON.createArrayNode());
        json.set("armed", state.path("armed").isArray() ? state.path("armed") : JSON.createArrayNode());
        for (String part : List.of("decided", "shut")) {
            ArrayNode list = json.putArray(part);
            for (JsonNode one : state.path(part)) {
                if (one.path("incident").asText().equals(id)) {
                    JsonNode shown = one.deepCopy();
                    if (!seesNames(caller)) {
                        withoutSession(shown);
                    }
                    list.add(shown);
                }
            }
        }
        Answers.json(http, json);
    }

    private void act(Context http, Caller caller) throws IOException {
        JsonNode incident = named(http, caller);
        JsonNode body = Answers.body(http, "{\"kind\": \"acknowledge\", \"note\": \"…\"}");
        Action.Kind kind = Action.Kind.of(body.path("kind").asText());
        Set<Role> roles = kind == null ? null : ACTIONS.get(kind);
        if (kind == null || roles == null) {
            throw new Problem(
                    400,
                    "bad body",
                    "'kind' has to be one of "
                            + String.join(
                                    ", ",
                                    ACTIONS.keySet().stream()
                                            .map(Action.Kind::label)
                                            .sorted()
                                            .toList()));
        }
        require(caller, roles);
        String note = body.path("note").asText("");
        if (note.length() > LONGEST_NOTE) {
            throw new Problem(
                    400, "bad body", String.format(Locale.ROOT, "'note' may have up to %,d characters", LONGEST_NOTE));
        }
        String when = body.path("when").asText("");
        String whom = body.path("whom").asText("");
        Action action = Action.of(
                System.currentTimeMillis(),
                kind,
                incident.path("id").asText(),
                incident.path("site").asText(),
                caller.name(),
                note.isBlank() ? null : Visible.of(note, LONGEST_NOTE),
                Details.of(when.isEmpty() ? null : Answers.time("'when'", when), whom.isBlank() ? null : whom));
        if (ActionReader.read(action.toJson().toString().getBytes(StandardCharsets.UTF_8))
                instanceof Reading.Unreadable<Action> bad) {
            throw new Problem(400, "bad body", kind.label() + ": " + bad.detail());
        }
        desk.act(action);
        http.status(202);
        Answers.json(http, action.toJson());
    }
}
