package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.SchemaFiles;
import exposurewatch.incident.Action;
import exposurewatch.policy.Notification;
import exposurewatch.response.Trails;
import exposurewatch.topology.TopicSpec;
import exposurewatch.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API on a real broker: who may what, and that nothing a stranger wrote does any harm. */
@SuppressWarnings("NullAway") // what start makes is there in every test
class ApiIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OTHER = "1111111111111111111111111111aaaa";
    private static final String WRONG = "4444444444444444444444444444dddd";
    private static final String LARGE = "5555555555555555555555555555eeee";
    private static final String TAKEN_IN = "6666666666666666666666666666ffff";
    private static final String UNKNOWN = "2222222222222222222222222222bbbb";
    private static final String HOSTILE =
            "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>=cmd|' /C calc'!A0\u001b[2J\r\n\u202egnp";

    @TempDir
    private static Path home;

    private static final Topics TOPICS = new Topics("", 2);
    private static Served served;

    @BeforeAll
    static void start() throws Exception {
        served = Served.prepare(home, TOPICS);
        Trails trail = new Trails()
                .shown("order:1", "ann", "bob", Trails.AT)
                .shown("order:2", HOSTILE, "eve", Trails.AT + 60_000)
                .acted(Action.Kind.NOTE, Trails.AT + 90_000, HOSTILE);
        served.sendAll(TOPICS.incidentTrail(), Trails.INCIDENT, trail.lines());
        ObjectNode incident = trail.incident().put("summary", HOSTILE);
        incident.put("affected", 2)
                .put("exposures", 2)
                .put("detected_at", java.time.Instant.now().toString());
        served.send(TOPICS.incidents(), Trails.INCIDENT, incident.toString());
        ObjectNode other = incident.deepCopy().put("id", OTHER).put("site", "blog");
        other.put("affected", 0).put("exposures", 0);
        other.putObject("trail").put("entries", 0).put("head", "0".repeat(64));
        served.send(TOPICS.incidents(), OTHER, other.toString());
        ObjectNode wrong =
                incident.deepCopy().put("id", WRONG).put("site", "shop").put("affected", 3);
        wrong.putObject("trail").put("entries", 0).put("head", "0".repeat(64));
        ObjectNode shut = wrong.withArray("containment").addObject();
        shut.put("action", "shutdown").put("scope", "session").put("target", "secret-session");
        shut.put("at", "2026-03-02T10:30:00Z").put("mode", "enforce");
        served.send(TOPICS.incidents(), WRONG, wrong.toString());
        served.sendAll(TOPICS.incidentTrail(), LARGE, trail.lines());
        served.send(
                TOPICS.incidents(),
                LARGE,
                incident.deepCopy().put("id", LARGE).put("site", "shop").toString());
        ObjectNode takenIn = incident.deepCopy().put("id", TAKEN_IN).put("site", "shop");
        takenIn.put("state", "taken-in").put("taken_in_by", Trails.INCIDENT);
        takenIn.put("affected", 0).put("exposures", 0);
        takenIn.putObject("trail").put("entries", 0).put("head", "0".repeat(64));
        served.send(TOPICS.incidents(), TAKEN_IN, takenIn.toString());
        for (int parts : List.of(1, 400)) {
            broken(parts);
        }
        served.serve();
    }

    /** An incident of which the topic has all but the last of its trail's entries. */
    private static void broken(int parts) {
        Trails trail = new Trails();
        for (int i = 0; i < parts; i++) {
            trail.shown("order:" + i, "ann", "bob", Trails.AT + i);
        }
        String id = brokenId(parts);
        served.sendAll(TOPICS.incidentTrail(), id, trail.lines());
        ObjectNode incident = trail.incident().put("id", id).put("site", "shop");
        incident.withObject("trail").put("entries", parts + 1);
        served.send(TOPICS.incidents(), id, incident.toString());
    }

    private static String brokenId(int parts) {
        return "7".repeat(28) + String.format(Locale.ROOT, "%04d", parts);
    }

    @AfterEach
    void letGo() {
        Held.letGo();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static String token(String name) {
        return Served.token(name);
    }

    private static HttpResponse<String> ask(
            @Nullable String authorization, String method, String path, @Nullable String body) {
        return served.ask(authorization, method, path, body);
    }

    private static HttpResponse<String> get(String who, String path) {
        return ask("Bearer " + token(who), "GET", "/api/v1" + path, null);
    }

    private static HttpResponse<String> act(String who, String incident, String body) {
        return ask("Bearer " + token(who), "POST", "/api/v1/incidents/" + incident + "/actions", body);
    }

    private static HttpResponse<String> complain(String who, String body) {
        return ask("Bearer " + token(who), "POST", "/api/v1/complaints", body);
    }

    private static HttpResponse<String> since(String who, String method, String incident) {
        return ask("Bearer " + token(who), method, "/api/v1/incidents/" + incident + "/since", "");
    }

    @Test
    void shouldTakeDownAComplaintByRoleAndSite() throws Exception {
        String body = "{\"customer\":\"cust-9\",\"at\":\"2026-03-02T11:00:00Z\",\"note\":\"theirs\"}";
        assertThat(complain("viewer", body).statusCode()).isEqualTo(403);
        for (String role : List.of("responder", "commander", "privacy-officer")) {
            HttpResponse<String> answer = complain(role, body);
            assertThat(answer.statusCode()).as(role).isEqualTo(202);
            JsonNode found = JSON.readTree(answer.body());
            assertThat(found.path("verdict").asText()).isEqualTo("open");
            assertThat(values(TOPICS.responderActions()))
                    .filteredOn(one -> one.at("/action/kind").asText().equals("complaint"))
                    .filteredOn(one -> one.at("/user/id").asText().equals(role))
                    .singleElement()
                    .satisfies(one -> {
                        assertThat(SchemaFiles.errors("responder-actions", one)).isEmpty();
                        assertThat(one.path("whom").asText()).isEqualTo("cust-9");
                        assertThat(one.at("/incident/id").asText())
                                .isEqualTo(found.path("incident").asText());
                    });
            assertThat(complain(role, body.replace("{", "{\"site\":\"blog\",")).statusCode())
                    .as("of another site")
                    .isEqualTo(403);
        }
    }

    @Test
    void shouldLookBackByRoleAndObject() throws Exception {
        for (String method : List.of("POST", "DELETE")) {
            int fine = method.equals("POST") ? 202 : 200;
            assertThat(since("viewer", method, Trails.INCIDENT).statusCode()).isEqualTo(403);
            for (String role : List.of("responder", "commander", "privacy-officer")) {
                assertThat(since(role, method, Trails.INCIDENT).statusCode())
                        .as(method + role)
                        .isEqualTo(fine);
                for (String not : List.of(OTHER, UNKNOWN)) {
                    assertThat(since(role, method, not).statusCode()).isEqualTo(404);
                }
            }
        }
        since("responder", "POST", Trails.INCIDENT);
        JsonNode state = JSON.createObjectNode();
        long until = System.nanoTime() + Served.LIMIT.toNanos();
        while (!state.path("state").asText().equals("done")) {
            assertThat(System.nanoTime()).isLessThan(until);
            state = JSON.readTree(
                    get("viewer", "/incidents/" + Trails.INCIDENT + "/since").body());
            if (state.path("state").asText().equals("cancelled")) {
                since("responder", "POST", Trails.INCIDENT);
            }
        }
        assertThat(state.at("/result/complete").asBoolean()).isTrue();
    }

    @Test
    void shouldSpeakOfTheWholeDayOnlyToWhoMayKnowOfAllSites() throws Exception {
        HttpResponse<String> answer = get("all", "/completeness?day=2026-03-02");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("sentence").asText()).contains("gaps: none");
    }

    private static List<JsonNode> values(TopicSpec topic) {
        return served.values(topic);
    }

    /** path, then the status for viewer, responder, commander and privacy officer; on an incident that they may know. */
    @ParameterizedTest
    @CsvSource({
        "/me, 200, 200, 200, 200",
        "/incidents, 200, 200, 200, 200",
        "/incidents/{id}, 200, 200, 200, 200",
        "/incidents/{id}/picture, 200, 200, 200, 200",
        "/incidents/{id}/affected, 200, 200, 200, 200",
        "/incidents/{id}/affected/names, 403, 200, 200, 200",
        "/incidents/{id}/trail, 403, 200, 200, 200",
        "/incidents/{id}/letters, 403, 403, 403, 200",
        "/incidents/{id}/notice, 403, 200, 200, 200",
        "/incidents/{id}/containment, 200, 200, 200, 200",
        "/incidents/{id}/viewers, 403, 200, 200, 200",
        "/incidents/{id}/since, 200, 200, 200, 200",
        "/register, 403, 200, 200, 200",
        "/completeness?day=2026-03-02, 403, 403, 403, 403",
        "/accesses?person=ann&from=2026-03-02T09:00:00Z&to=2026-03-02T12:00:00Z, 403, 200, 200, 200"
    })
    void shouldAnswerByRoleAndObject(String path, int viewer, int responder, int commander, int officer) {
        Map<String, Integer> wanted =
                Map.of("viewer", viewer, "responder", responder, "commander", commander, "privacy-officer", officer);
        wanted.forEach((role, status) -> {
            assertThat(get(role, path.replace("{id}", Trails.INCIDENT)).statusCode())
                    .as(role)
                    .isEqualTo(status);
            if (path.contains("{id}")) {
                for (String not : List.of(OTHER, UNKNOWN, "..%2f..%2fetc", "x".repeat(3_000))) {
                    HttpResponse<String> answer = get(role, path.replace("{id}", not));
                    assertThat(answer.statusCode()).as(role + not).isEqualTo(status == 200 ? 404 : status);
                }
                assertThat(get(role, path.replace("{id}", OTHER)).body())
                        .as("one of another site is like none")
                        .isEqualTo(get(role, path.replace("{id}", UNKNOWN)).body());
            }
        });
        if (path.contains("{id}")) {
            assertThat(get("all", path.replace("{id}", OTHER)).statusCode()).isEqualTo(200);
        }
        for (String authorization : new String[] {
            null,
            "",
            "Bearer",
            "Bearer ",
            "Bearer token-of-nobody",
            "Basic dG9rZW46",
            token("all"),
            "Bearer " + token("all") + "x"
        }) {
            HttpResponse<String> refused =
                    ask(authorization, "GET", "/api/v1" + path.replace("{id}", Trails.INCIDENT), null);
            assertThat(refused.statusCode()).as(String.valueOf(authorization)).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "acknowledge, 403, 202, 202, 202",
        "note, 403, 202, 202, 202",
        "contain, 403, 202, 202, 403",
        "resolve, 403, 202, 202, 403",
        "false-positive, 403, 202, 202, 403",
        "approve, 403, 403, 202, 403",
        "restore, 403, 403, 202, 403",
        "assign, 403, 202, 202, 202",
        "aware, 403, 202, 202, 202",
        "answer, 403, 202, 202, 202",
        "notify, 403, 403, 403, 202",
        "no-notice, 403, 403, 403, 202"
    })
    void shouldTakeActionsByRoleAndObject(String kind, int viewer, int responder, int commander, int officer) {
        String body = "{\"kind\":\"" + kind
                + "\",\"note\":\"seen\",\"whom\":\"authority\",\"when\":\"2026-03-02T11:00:00Z\"}";
        Map.of("viewer", viewer, "responder", responder, "commander", commander, "privacy-officer", officer)
                .forEach((role, status) -> {
                    int before = values(TOPICS.responderActions()).size();
                    assertThat(act(role, Trails.INCIDENT, body).statusCode())
                            .as(role)
                            .isEqualTo(status);
                    List<JsonNode> after = values(TOPICS.responderActions());
                    assertThat(after).hasSize(before + (status == 202 ? 1 : 0));
                    if (status == 202) {
                        JsonNode action = after.stream()
                                .filter(one -> one.at("/user/id").asText().equals(role))
                                .filter(one -> one.at("/action/kind").asText().equals(kind))
                                .findFirst()
                                .orElseThrow();
                        assertThat(SchemaFiles.errors("responder-actions", action))
                                .isEmpty();
                    }
                    assertThat(act(role, OTHER, body).statusCode())
                            .as(role)
                            .isEqualTo(role.equals("viewer") ? 403 : 404);
                    assertThat(values(TOPICS.responderActions())).hasSize(after.size());
                });
    }

    @Test
    void shouldRefuseBadInputInOneShape() {
        String id = Trails.INCIDENT;
        List<HttpResponse<String>> refused = List.of(
                act("all", id, ""),
                act("all", id, "{"),
                act("all", id, "[]"),
                act("all", id, "{\"kind\":\"explode\"}"),
                act("all", id, "{\"kind\":\"note\"}"),
                act("all", id, "{\"kind\":\"aware\"}"),
                act("all", id, "{\"kind\":\"aware\",\"when\":\"yesterday\"}"),
                act("all", id, "{\"kind\":\"notify\",\"whom\":\"my mother\"}"),
                act("all", id, "{\"kind\":\"complaint\",\"whom\":\"ann\"}"),
                complain("all", "[]"),
                complain("all", "{\"customer\":\"ann\"}"),
                complain("all", "{\"at\":\"2026-03-02T11:00:00Z\"}"),
                complain("all", "{\"customer\":\"ann\",\"at\":\"2026-03-02T11:00:00Z\",\"give_or_take_minutes\":0}"),
                get("all", "/completeness"),
                get("all", "/completeness?day=yesterday"),
                get("all", "/accesses?from=2026-03-02T09:00:00Z&to=2026-03-02T12:00:00Z"),
                get("all", "/accesses?person=ann"),
                get("all", "/accesses?person=ann&from=2026-03-02T09:00:00Z&to=2026-03-02T09:00:00Z"),
                get("all", "/accesses?person=ann&from=2026-03-02T09:00:00Z&to=2026-05-02T09:00:00Z"),
                get(
                        "all",
                        "/accesses?person=" + "x".repeat(3_000) + "&from=2026-03-02T09:00:00Z&to=2026-03-02T12:00:00Z"),
                act("all", id, "{\"kind\":\"note\",\"note\":\"" + "x".repeat(2_001) + "\"}"),
                get("all", "/incidents?limit=-1"),
                get("all", "/incidents?limit=1001"),
                get("all", "/incidents?offset=x"),
                get("all", "/incidents/" + id + "/trail?format=xml"),
                get("all", "/incidents/" + id + "/notice?regime=hipaa"));
        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(JSON.readTree(answer.body()).path("detail").asText()).isNotBlank();
        });
        assertThat(act("all", id, "x".repeat(100_000)).statusCode()).isEqualTo(413);
        assertThat(get("all", "/nowhere").statusCode()).isEqualTo(404);
        assertThat(ask("Bearer " + token("all"), "DELETE", "/api/v1/incidents/" + id, null)
                        .statusCode())
                .isIn(404, 405);
    }

    @Test
    void shouldWriteNoLetterWhileTheListAndTheIncidentDoNotAgree() {
        for (String path : List.of("/affected/names", "/letters", "/notice")) {
            HttpResponse<String> answer = get("all", "/incidents/" + WRONG + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.body()).contains("0 people and 0 exposures, the incident says 3 and 2");
        }
    }

    /** Its people are those of another by now: an empty list would pass for nobody. */
    @Test
    void shouldWriteNoLetterForWhatIsPartOfAnother() throws Exception {
        for (String path : List.of("/affected/names", "/letters", "/notice")) {
            HttpResponse<String> answer = get("all", "/incidents/" + TAKEN_IN + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(409);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(JSON.readTree(answer.body()).path("detail").asText()).contains(Trails.INCIDENT);
        }
    }

    /** What is left out of the register, or of what a complaint is held against, would pass for what never was. */
    @Test
    void shouldNeitherListNorExamineBeforeAllIncidentsAreRead() throws Exception {
        String complaint = "{\"customer\":\"cust-9\",\"at\":\"2026-03-02T11:00:00Z\"}";
        int before = values(TOPICS.responderActions()).size();
        Held.hold(TOPICS.incidents().name(), Trails.INCIDENT);
        served.again();
        for (HttpResponse<String> answer : List.of(get("all", "/register"), complain("all", complaint))) {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        assertThat(values(TOPICS.responderActions())).hasSize(before);

        Held.letGo();
        served.awaitRead();
        assertThat(get("all", "/register").body()).hasLineCount(7);
        assertThat(complain("all", complaint).statusCode()).isEqualTo(202);
    }

    /** Whoever saves it has to see that it is not all. */
    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv"})
    void shouldNotEndATrailWellThatBreaksOff(String format) throws Exception {
        String late = "/incidents/" + brokenId(400) + "/trail?format=" + format;
        assertThatThrownBy(() -> get("all", late)).isInstanceOf(UncheckedIOException.class);

        HttpResponse<String> early = get("all", "/incidents/" + brokenId(1) + "/trail?format=" + format);
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(early.body()).path("title").asText()).isEqualTo("not whole");
    }

    /** What was packed can't be taken back, even while it is still in a buffer. */
    @Test
    void shouldNotEndAPackedTrailWellThatBreaksOff() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(served.address() + "/api/v1/incidents/" + brokenId(400) + "/trail"))
                .header("Authorization", "Bearer " + token("all"))
                .header("Accept-Encoding", "gzip")
                .build();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()))
                .isInstanceOf(IOException.class);
    }

    /** Its id stands for a person, and may let somebody in. */
    @Test
    void shouldShowNoSessionToWhoMayNotSeeNames() {
        for (String path : List.of("/incidents/" + WRONG, "/incidents")) {
            assertThat(get("all", path).body()).contains("secret-session");
            assertThat(get("onlooker", path).body()).contains("a session").doesNotContain("secret-session");
        }
    }

    @Test
    void shouldFilterAndPage() throws Exception {
        assertThat(JSON.readTree(get("all", "/incidents").body()).path("total").asInt())
                .isEqualTo(7);
        assertThat(JSON.readTree(get("viewer", "/incidents").body())
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(JSON.readTree(get("all", "/incidents?site=blog&state=open,contained")
                                .body())
                        .at("/incidents/0/id")
                        .asText())
                .isEqualTo(OTHER);
        assertThat(JSON.readTree(get("all", "/incidents?state=resolved").body())
                        .path("total")
                        .asInt())
                .isZero();
        JsonNode second =
                JSON.readTree(get("all", "/incidents?limit=1&offset=1").body());
        assertThat(second.path("incidents")).hasSize(1);
        assertThat(second.path("total").asInt()).isEqualTo(7);
    }

    /** So many at once; whoever reads the trail is held up until it is let go. */
    private static List<CompletableFuture<HttpResponse<String>>> ask(int times, String path) {
        Held.hold(TOPICS.incidentTrail().name(), LARGE);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> get("onlooker", path), task -> new Thread(task).start()));
        }
        return answers;
    }

    /** Threads of servers that go no further with what is asked of people. */
    private static long halted() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(one -> Arrays.stream(one.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(PeopleApi.class.getName())))
                .map(one -> one.getKey().getState())
                .filter(state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)
                .count();
    }

    /** The detector is in the same process, and wants its memory. */
    @Test
    void shouldReadATrailOnceHoweverManyAskForIt() {
        var answers = ask(20, "/incidents/" + LARGE + "/affected");
        Awaitility.await("all read, or wait").atMost(Served.LIMIT).until(() -> halted() >= 20);
        Held.letGo();

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.join().statusCode()).isEqualTo(200);
            assertThat(answer.join().body()).contains("\"total\":2");
        });
        assertThat(Held.read()).isEqualTo(3);
    }

    @Test
    void shouldHaveThreadsLeftForOthersWhileManyWait() {
        var answers = ask(21, "/incidents/" + LARGE + "/picture");
        Awaitility.await("one is refused")
                .atMost(Served.LIMIT)
                .until(() -> answers.stream().anyMatch(CompletableFuture::isDone));
        assertThat(get("onlooker", "/incidents/" + LARGE).statusCode()).isEqualTo(200);
        Held.letGo();

        Map<Boolean, List<HttpResponse<String>>> found = answers.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.partitioningBy(answer -> answer.statusCode() == 200));
        assertThat(found.get(true)).hasSize(20);
        assertThat(found.get(false)).singleElement().satisfies(refused -> {
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(refused.headers().firstValue("Retry-After")).contains("60");
        });
    }

    @Test
    void shouldWriteDownWhoLookedBeforeItIsShown() {
        int before = values(TOPICS.auditLog()).size();
        get("responder", "/incidents/" + Trails.INCIDENT + "/affected/names");
        get("responder", "/incidents/" + Trails.INCIDENT + "/trail");
        get("privacy-officer", "/incidents/" + Trails.INCIDENT + "/letters");
        get("viewer", "/incidents/" + Trails.INCIDENT + "/letters");
        get("viewer", "/incidents/" + Trails.INCIDENT + "/affected");
        List<JsonNode> looks = values(TOPICS.auditLog());
        assertThat(looks.size() - before).isEqualTo(3);
        assertThat(looks)
                .allSatisfy(look ->
                        assertThat(SchemaFiles.errors("audit-log", look)).isEmpty());
    }

    @Test
    void shouldLetNothingThatAStrangerWroteDoHarm() throws Exception {
        String id = Trails.INCIDENT;
        HttpResponse<String> incident = get("all", "/incidents/" + id);
        assertThat(incident.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(incident.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(incident.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(JSON.readTree(incident.body()).path("summary").asText()).isEqualTo(HOSTILE);
        String csv = get("all", "/incidents/" + id + "/trail?format=csv").body();
        assertThat(csv).hasLineCount(4).doesNotContain("\u001b", "\u202e");
        assertThat(get("all", "/incidents/" + id + "/letters").body())
                .doesNotContain("\u001b", "\u202e", "\"=cmd")
                .hasLineCount(3);
        assertThat(get("all", "/incidents/" + id + "/notice").body())
                .doesNotContain("\u001b", "\u202e")
                .contains("33(3)(a)");
        assertThat(get("all", "/incidents/" + id + "/picture").body()).doesNotContain("script", "ann", "bob");
        assertThat(get("all", "/incidents/" + id + "/affected").body()).doesNotContain("script", "ann", "bob");
    }

    @Test
    void shouldServeTheConsoleAndADocumentThatSaysWhatThereIs() throws Exception {
        HttpResponse<String> page = ask(null, "GET", "/", null);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).doesNotContain("http://", "https://", "style=", "onclick");
        JsonNode document =
                JSON.readTree(ask(null, "GET", "/api/v1/openapi.json", null).body());
        Set<String> told = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    Set<String> roles = new TreeSet<>();
                    method.getValue().path("x-roles").forEach(role -> roles.add(role.asText()));
                    told.add(method.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey() + " " + roles);
                }));
        Set<String> served = new TreeSet<>();
        new Api(null, null, null, null, Notification.DEFAULT, new PastApi(null, null, null, null, null))
                .endpoints()
                .forEach(endpoint -> {
                    Set<String> roles = new TreeSet<>();
                    endpoint.roles().forEach(role -> roles.add(role.label()));
                    served.add(endpoint.method().name() + " " + endpoint.path() + " " + roles);
                });
        assertThat(told).isEqualTo(served);
        Set<String> kinds = new TreeSet<>();
        document.at("/components/schemas/Action/properties/kind/enum").forEach(kind -> kinds.add(kind.asText()));
        assertThat(JSON.readTree(act("all", Trails.INCIDENT, "{}").body())
                        .path("detail")
                        .asText())
                .endsWith(String.join(", ", kinds));
    }
}
