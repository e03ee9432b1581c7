package exposurewatch.policy;

import exposurewatch.access.RouteTemplate;
import exposurewatch.policy.Containment.Evidence;
import exposurewatch.policy.Containment.Health;
import exposurewatch.policy.Containment.Mode;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Section.Shape;
import exposurewatch.policy.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code containment:} of the policy file. What is left out, or wrong, has its default, which shuts nothing. */
final class ContainmentReader {

    private static final int MOST_PEOPLE = 100_000;
    private static final int MOST_A_DAY = 10_000;
    /** A site that two people alone could bring down would be brought down. */
    private static final int FEWEST_FOR_MANY = 3;

    private static final List<String> SCOPES =
            Arrays.stream(Scope.values()).map(Scope::label).toList();
    private static final List<String> MODES =
            Arrays.stream(Mode.values()).map(Mode::label).toList();

    private static final Shape CONTAINMENT = Shape.of(
                    "mode",
                    "session",
                    "integration",
                    "route",
                    "site",
                    "never",
                    "two_people",
                    "cool_down",
                    "valid_for",
                    "health")
            .elsewhere("armed", "arming is a person's act and ends by itself, it does not stand in a file")
            .elsewhere("viewers", "write it under 'containment.site' or another scope")
            .elsewhere("owners", "write it under 'containment.site' or another scope")
            .elsewhere("budget", "write 'a_day' under 'containment.site' or another scope");
    private static final Shape SESSION = Shape.of("owners", "a_day")
            .elsewhere("viewers", "a session has one viewer, leave it out")
            .elsewhere("networks", "a session has one viewer, leave it out");
    private static final Shape SCOPE = Shape.of("viewers", "owners", "networks", "a_day");
    private static final Shape HEALTH =
            Shape.of("ownership_age", "lag", "clock_skew", "unresolved_percent", "owner_changes_percent");

    private final Section containment;
    private final RouteReader routes;
    private final Problems problems;

    private ContainmentReader(Section containment, RouteReader routes, Problems problems) {
        this.containment = containment;
        this.routes = routes;
        this.problems = problems;
    }

    static Containment read(Section file, RouteReader routes, Problems problems) {
        return new ContainmentReader(file.section("containment", CONTAINMENT), routes, problems).read();
    }

    private Containment read() {
        Containment defaults = Containment.DEFAULT;
        String mode = containment.oneOf("mode", MODES);
        Map<Scope, Evidence> evidence = new EnumMap<>(Scope.class);
        Map<Scope, Integer> budget = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            boolean session = scope == Scope.SESSION;
            Section section = containment.section(scope.label(), session ? SESSION : SCOPE);
            Evidence usual = Objects.requireNonNull(defaults.evidence().get(scope));
            int fewest = session ? 2 : FEWEST_FOR_MANY;
            evidence.put(
                    scope,
                    new Evidence(
                            session ? 1 : or(section.count("viewers", fewest, MOST_PEOPLE), usual.viewers()),
                            or(section.count("owners", fewest, MOST_PEOPLE), usual.owners()),
                            session
                                    ? usual.networks()
                                    : or(section.count("networks", 2, MOST_PEOPLE), usual.networks())));
            budget.put(
                    scope,
                    or(section.count("a_day", 0, MOST_A_DAY), defaults.budget().get(scope)));
        }
        return new Containment(
                mode == null ? defaults.mode() : Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                evidence,
                budget,
                never(),
                twoPeople(),
                or(containment.parsed("cool_down", "15m", Times::longDuration), defaults.coolDown()),
                or(containment.parsed("valid_for", "60s", Times::hourAtMost), defaults.validFor()),
                health(containment.section("health", HEALTH), defaults.health()));
    }

    private boolean saysNothing(String key) {
        YamlNode value = containment.value(key);
        return value == null || Values.isNothing(value);
    }

    private List<String> never() {
        if (saysNothing("never")) {
            return Containment.DEFAULT.never();
        }
        List<String> never = new ArrayList<>();
        for (Scalar item : containment.texts("never", "\"GET /status\"")) {
            RouteTemplate route = routes.openRoute(item);
            if (route != null) {
                never.add(route.toString());
            }
        }
        return never;
    }

    private Set<Scope> twoPeople() {
        if (saysNothing("two_people")) {
            return Containment.DEFAULT.twoPeople();
        }
        Set<Scope> scopes = new HashSet<>();
        for (Scalar text : containment.texts("two_people", "site")) {
            int at = SCOPES.indexOf(text.text());
            if (at < 0) {
                problems.add(
                        text,
                        "%s in 'containment.two_people' is no scope: write one of %s"
                                .formatted(Problem.quote(text.text()), String.join(", ", SCOPES)));
            } else {
                scopes.add(Scope.values()[at]);
            }
        }
        return scopes;
    }

    private static Health health(Section health, Health usual) {
        return new Health(
                or(health.parsed("ownership_age", "15m", Times::longDuration), usual.ownershipAge()),
                or(health.parsed("lag", "30s", Times::longDuration), usual.lag()),
                or(health.parsed("clock_skew", "1m", Times::longDuration), usual.clockSkew()),
                or(health.count("unresolved_percent", 1, 100), usual.unresolvedPercent()),
                or(health.count("owner_changes_percent", 1, 100), usual.ownerChangesPercent()));
    }

    private static <T> T or(@Nullable T read, @Nullable T otherwise) {
        return read == null ? Objects.requireNonNull(otherwise) : read;
    }
}
