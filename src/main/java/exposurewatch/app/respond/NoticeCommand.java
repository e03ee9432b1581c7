package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.app.AuditLog;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.OutsideException;
import exposurewatch.app.Person;
import exposurewatch.app.PolicyFiles;
import exposurewatch.app.UsageException;
import exposurewatch.policy.Notification;
import exposurewatch.policy.Notification.Regime;
import exposurewatch.response.AffectedPeople;
import exposurewatch.response.Csv;
import exposurewatch.response.Letters;
import exposurewatch.response.Notice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code notice}: drafts the report to the authority, or the list for the letters. */
@Command(
        name = "notice",
        description = {
            "Drafts the report of an incident to the authority: every field that the law names, filled with what is known,",
            "marked where only a person can say it, and without personal data.",
            "With --letters instead: the list that letters to the people concerned are written from."
        },
        footer =
                "%nExit code: 0 there it is, 2 bad usage, 3 the cluster can't be reached, or its topics don't agree yet.")
public final class NoticeCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Person person = new Person();

    @Parameters(paramLabel = "ID", description = "the incident's id, or the beginning of it")
    private String id = "";

    /** What is written. */
    static final class Kind {
        @Option(names = "--regime", paramLabel = "LAW", description = "by which law: ${COMPLETION-CANDIDATES}")
        private @Nullable Regime regime;

        @Option(names = "--letters", description = "CSV: whom to write to, what of theirs was shown, when, how often")
        private boolean letters;
    }

    @ArgGroup(multiplicity = "1")
    private Kind kind = new Kind();

    @Option(names = "--out", paramLabel = "FILE", description = "where to write it; otherwise to the terminal")
    private @Nullable Path out;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "names the contact in 'notification' (default: ./policy.yaml if it is there)")
    private @Nullable Path policy;

    @Override
    public Integer call() throws IOException {
        Incidents incidents = Incidents.read(cluster);
        JsonNode named = incidents.named(id);
        JsonNode incident = incidents.standing(id);
        for (JsonNode step = named;
                step != incident;
                step = incidents.named(step.path("taken_in_by").asText())) {
            JsonNode part = step;
            String others = others(
                    part,
                    incidents
                            .ask(() -> incidents.topics().affected(part, Map.of()))
                            .lostTo());
            if (others != null) {
                System.err.println("exposure-watch: " + others);
            }
        }
        if (kind.letters) {
            AuditLog.looked(cluster, person.name(), "letters", incident);
        }
        AffectedPeople found = incidents.ask(() -> incidents.topics().affected(incident, incidents.all()));
        List<AffectedPeople.Person> people = found.people();
        // A letter that is not written, or a number that is told to an authority, can't be taken back.
        String disagreement = AffectedCommand.disagreement(incident, found, people);
        if (disagreement != null) {
            throw new OutsideException("nothing is written: " + disagreement + "; if it stays so, report it");
        }
        Regime regime = kind.regime;
        String text = regime == null
                ? Letters.lines(people).map(Csv::uncut).collect(Collectors.joining("\n", "", "\n"))
                : Notice.of(regime, incident, people, notification().contact(), Instant.now());
        Path file = out;
        if (file == null) {
            System.out.print(text);
            return 0;
        }
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UsageException("--out " + file + " can't be written: name a file in a directory that can be");
        }
        System.out.println(file + " is written: " + people.size() + " people are concerned");
        return 0;
    }

    /**
     * Where an incident fell apart, no other has all of it: whoever writes to its people has to ask for each.
     *
     * @param takers incidents that have exposures which were of this one
     * @return null = there is but one
     */
    static @Nullable String others(JsonNode incident, Collection<String> takers) {
        String others = takers.stream()
                .filter(taker -> !taker.equals(incident.path("taken_in_by").asText()))
                .collect(Collectors.joining(" "));
        return others.isEmpty()
                ? null
                : "other parts of " + incident.path("id").asText()
                        + " belong to other incidents, whose people are not among"
                        + " these: ask for each of them, too: " + others;
    }

    private Notification notification() {
        Path here = Path.of("policy.yaml");
        Path file = policy != null ? policy : Files.exists(here) ? here : null;
        if (file == null) {
            System.err.println("exposure-watch: no --policy and no ./policy.yaml: the draft names no contact");
            return Notification.DEFAULT;
        }
        return PolicyFiles.load(file).notification();
    }
}
