package exposurewatch.response.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Visible;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whom an incident concerns: its picture without names, the people, who saw what, letters and drafts of reports. */
final class PeopleApi {

    /** Trails that are read at once: of a mass incident each may have to be held whole. */
    private static final int MOST_AT_ONCE = 2;
    /** Of the server's threads; the others are for those who have to act. */
    private static final int MOST_ASKING = 20;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final IncidentBoard board;
    private final IncidentTopics topics;
    private final Desk desk;
    private final Notification notification;
    private final Readings.Kept<ObjectNode> pictures;
    private final Readings.Kept<Everybody> people;

    /**
     * What a trail says of people.
     *
     * @param all by id; made once, since it is as large as all the rest
     */
    private record Everybody(AffectedPeople found, List<AffectedPeople.Person> all) {}

    PeopleApi(IncidentBoard board, IncidentTopics topics, Desk desk, Notification notification) {
        this.board = board;
        this.topics = topics;
        this.desk = desk;
        this.notification = notification;
        Readings readings = new Readings(MOST_AT_ONCE, MOST_ASKING, LONGEST_WAIT);
        this.pictures = readings.kept();
        this.people = readings.kept();
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

    private void picture(Context http, Caller caller) {
        JsonNode incident = Api.named(board, http, caller);
        Answers.json(http, pictures.of(incident, () -> {
            IncidentPicture picture = new IncidentPicture();
            topics.trail(incident, (value, partition, offset) -> picture.entry(Answers.tree(value)), () -> false);
            return picture.toJson();
        }));
    }

    private Everybody people(JsonNode incident) {
        return people.of(incident, () -> {
            AffectedPeople found = topics.affected(incident, board.incidents());
            return new Everybody(found, found.people());
        });
    }

    /**
     * Everybody, whom a letter or a report is about: never while the list and the incident don't agree, nor of what is part
     * of another incident, where an empty list would pass for nobody.
     */
    private List<AffectedPeople.Person> everybody(JsonNode incident) {
        if (incident.path("state").asText().equals("taken-in")) {
            throw new Problem(
                    409, "part of another incident", "it was taken into other incidents: ask for " + takers(incident));
        }
        Everybody everybody = people(incident);
        List<AffectedPeople.Person> all = everybody.all;
        long affected = incident.path("affected").asLong();
        long exposures = incident.path("exposures").asLong();
        boolean exact = all.size() == affected && everybody.found.exposures() == exposures;
        if (!exact) {
            throw new Problem(
                    503,
                    "not exact just now",
                    String.format(
                            Locale.ROOT,
                            "its trail comes to %,d people and %,d exposures, the incident says %,d and %,d: ask again; if it"
                                    + " stays so, report it",
                            all.size(),
                            everybody.found.exposures(),
                            affected,
                            exposures));
        }
        return all;
    }

    /** All that have a part of it, the one that has most first. */
    private String takers(JsonNode incident) {
        String first = incident.path("taken_in_by").asText();
        Stream<String> others = people(incident).found.lostTo().stream().filter(taker -> !taker.equals(first));
        return Stream.concat(Stream.of(first), others).map(Visible::of).collect(Collectors.joining(", "));
    }

    /** Without names: how many, what was shown of each, how often. */
    private void affected(Context http, Caller caller) {
        List<AffectedPeople.Person> all = people(Api.named(board, http, caller)).all;
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
        AffectedPeople found = people(incident).found;
        Answers.looked(desk, caller, "viewers", incident);
        Answers.stream(http, "application/x-ndjson", found.viewers().map(JsonNode::toString));
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
