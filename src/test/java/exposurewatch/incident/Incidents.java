package exposurewatch.incident;

import exposurewatch.judgement.Dimension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Incidents for tests, one word after the other: {@code anIncident().severity(HIGH).build()}. */
public final class Incidents {

    public static final String ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    public static final Cause RELEASE = new Cause(
            Dimension.RELEASE,
            "2.0.0",
            1.0,
            0.31,
            Instant.parse("2026-11-22T10:30:40Z").toEpochMilli(),
            "release 2.0.0");

    private String site = "orders";
    private Pattern pattern = Pattern.CROSS_VIEW;
    private Severity severity = Severity.CRITICAL;
    private State state = State.OPEN;
    private long firstSeen = Instant.parse("2026-11-22T10:31:02.500Z").toEpochMilli();
    private long lastSeen = Instant.parse("2026-11-22T10:44:51Z").toEpochMilli();
    private long exposures = 530;
    private int viewers = 300;
    private int affected = 412;
    private int records = 455;
    private List<String> data = List.of("address", "payment-card-last4");
    private List<Cause> causes = List.of(RELEASE);
    private @Nullable String acknowledgedBy;
    private @Nullable String takenInBy;

    private Incidents() {}

    public static Incidents anIncident() {
        return new Incidents();
    }

    public Incidents site(String site) {
        this.site = site;
        return this;
    }

    public Incidents pattern(Pattern pattern) {
        this.pattern = pattern;
        return this;
    }

    public Incidents severity(Severity severity) {
        this.severity = severity;
        return this;
    }

    public Incidents state(State state) {
        this.state = state;
        return this;
    }

    public Incidents seen(String first, String last) {
        this.firstSeen = Instant.parse(first).toEpochMilli();
        this.lastSeen = Instant.parse(last).toEpochMilli();
        return this;
    }

    public Incidents counts(long exposures, int viewers, int affected, int records) {
        this.exposures = exposures;
        this.viewers = viewers;
        this.affected = affected;
        this.records = records;
        return this;
    }

    public Incidents data(String... data) {
        this.data = List.of(data);
        return this;
    }

    public Incidents causes(Cause... causes) {
        this.causes = List.of(causes);
        return this;
    }

    public Incidents acknowledgedBy(@Nullable String user) {
        this.acknowledgedBy = user;
        return this;
    }

    public Incidents takenInBy(@Nullable String incident) {
        this.takenInBy = incident;
        return this;
    }

    public Incident build() {
        return new Incident(
                ID,
                site,
                pattern,
                new Severity.Rated(severity, List.of("cust-17 and 411 others are affected")),
                state,
                firstSeen + 7_000,
                firstSeen,
                lastSeen,
                exposures,
                viewers,
                affected,
                records,
                data,
                causes,
                "cust-3 saw invoice:1042",
                List.of("session s-1 belonged to cust-3 and cust-4"),
                Map.of("within_ms", 86_400_000L, "viewers", 5L),
                acknowledgedBy,
                takenInBy,
                java.util.List.of(),
                531,
                "ab".repeat(32));
    }
}
