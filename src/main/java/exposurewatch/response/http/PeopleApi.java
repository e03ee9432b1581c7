package exposurewatch.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Notification.Regime;
import exposurewatch.response.AffectedPeople;
import exposurewatch.response.Csv;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.IncidentPicture;
import exposurewatch.response.IncidentTopics;
import exposurewatch.response.Letters;
import exposurewatch.response.Notice;
import exposurewatch.response.http.Api.Endpoint;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whom an incident concerns: its picture without names, the people, who saw what, letters and drafts of reports. */
final class PeopleApi {

    /** Pictures and lists of the affected that are kept until their trail goes on. */
    private static final int KEPT = 4;

    private final IncidentBoard board;
    private final IncidentTopics topics;
    private final Desk desk;
    private final Notification notification;
    private final Map<String, Known<ObjectNode>> pictures = kept();
    private final Map<String, Known<AffectedPeople>> people = kept();

    /** What an incident's trail comes to, as far as this head. */
    private record Known<T>(String head, T value) {}

    PeopleApi(IncidentBoard board, IncidentTopics topics, Desk desk, Notification notification) {
        this.board = board;
        this.topics = topics;
        this.desk = desk;
        this.notification = notification;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HandlerType.GET, "/incidents/{id}/picture", Api.ALL, this::picture),
                new Endpoint(HandlerType.GET, "/incidents/{id}/affected", Api.ALL, this::affected),
                new Endpoint(HandlerType.GET, "/incidents/{id}/affected/names", Api.NAMES, this::names),
                new Endpoint(HandlerType.GET, "/incidents/{id}/viewers", Api.NAMES, this::viewers),
                new Endpoint(HandlerType.GET, "/incidents/{id}/letters", Api.LETTERS, this::letters),
                new Endpoint(HandlerType.GET, "/incidents/{id}/notice", Api.NAMES, this::notice));
    }

    private static <V> Map<String, V> kept() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > KEPT;
            }
        };
    }

    private void picture(Context http, Caller caller) {
        JsonNode incident = Api.named(board, http, caller);
        Answers.json(http, known(pictures, incident, () -> {
            IncidentPicture picture = new IncidentPicture();
            topics.trail(incident, (value, partition, offset) -> picture.entry(Answers.tree(value)), () -> false);
            return picture.toJson();
        }));
    }

    private AffectedPeople people(JsonNode incident) {
        return known(people, incident, () -> topics.affected(incident, board.incidents()));
    }

    /** The one of this incident that is kept, or a new one; of each incident at most one. */
    private static <T> T known(Map<String, Known<T>> kept, JsonNode incident, Supplier<T> anew) {
        String id = incident.path("id").asText();
        String head = incident.at("/trail/head").asText();
        synchronized (kept) {
            Known<T> known = kept.get(id);
            if (known != null && known.head.equals(head)) {
                return known.value;
            }
            kept.remove(id);
        }
        T value = anew.get();
        synchronized (kept) {
            kept.put(id, new Known<>(head, value));
        }
        return value;
    }

    /** Everybody, whom a letter or a report is about: never while the list and the incident don't agree. */
    private List<AffectedPeople.Person> everybody(JsonNode incident) {
        AffectedPeople found = people(incident);
        List<AffectedPeople.Person> all = found.people();
        long affected = incident.path("affected").asLong();
        long exposures = incident.path("exposures").asLong();
        boolean exact = all.size() == affected && found.exposures() == exposures;
        if (!exact && !incident.path("state").asText().equals("taken-in")) {
            throw new Problem(
                    503,
                    "not exact just now",
                    String.format(
                            Locale.ROOT,
                            "its trail comes to %,d people and %,d exposures, the incident says %,d and %,d: ask again; if it"
                                    + " stays so, report it",
                            all.size(),
                            found.exposures(),
                            affected,
                            exposures));
        }
        return all;
    }

    /** Without names: how many, what was shown of each, how often. */
    private void affected(Context http, Caller caller) {
        List<AffectedPeople.Person> all = people(Api.named(board, http, caller)).people();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("total", all.size());
        ArrayNode list = json.putArray("affected");
        int limit = Answers.number(http, "limit", 100, Api.MOST_LISTED);
        int offset = Answers.number(http, "offset", 0, Integer.MAX_VALUE);
        for (int i = offset; i < Math.min(all.size(), (long) offset + limit); i++) {
            AffectedPeople.Person person = all.get(i);
            ObjectNode one = list.addObject().put("person", "person " + (i + 1));
            one.put("records", person.records().size()).put("times", person.times());
            one.put("seen_by", Letters.viewers(person));
            one.put("first", Letters.time(person.first())).put("last", Letters.time(person.last()));
            person.data().forEach(one.putArray("data")::add);
        }
        Answers.json(http, json);
    }

    private void names(Context http, Caller caller) throws IOException {
        JsonNode incident = Api.named(board, http, caller);
        List<AffectedPeople.Person> all = everybody(incident);
        Answers.looked(desk, caller, "affected", incident);
        Answers.stream(
                http,
                "application/x-ndjson",
                all.stream().map(person -> AffectedPeople.toJson(person).toString()));
    }

    /** Who saw it: each viewer, of how many people, when and how often. */
    private void viewers(Context http, Caller caller) throws IOException {
        JsonNode incident = Api.named(board, http, caller);
        AffectedPeople all = people(incident);
        Answers.looked(desk, caller, "viewers", incident);
        Answers.stream(http, "application/x-ndjson", all.viewers().map(JsonNode::toString));
    }

    private void letters(Context http, Caller caller) throws IOException {
        JsonNode incident = Api.named(board, http, caller);
        List<AffectedPeople.Person> all = everybody(incident);
        Answers.looked(desk, caller, "letters", incident);
        http.header("Content-Disposition", "attachment; filename=\"letters.csv\"");
        Answers.stream(http, "text/csv; charset=utf-8", Letters.lines(all).map(Csv::uncut));
    }

    private void notice(Context http, Caller caller) {
        JsonNode incident = Api.named(board, http, caller);
        Regime regime = regime(http.queryParam("regime"));
        http.result(Notice.of(regime, incident, everybody(incident), notification.contact(), Instant.now()))
                .contentType("text/markdown; charset=utf-8");
    }

    private Regime regime(@Nullable String label) {
        if (label == null) {
            return notification.regimes().get(0);
        }
        for (Regime regime : Regime.values()) {
            if (regime.label().equals(label)) {
                return regime;
            }
        }
        throw new Problem(400, "bad parameter", "regime has to be gdpr or pipeda");
    }
}
