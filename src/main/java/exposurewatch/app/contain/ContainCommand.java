package exposurewatch.app.contain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.access.Visible;
import exposurewatch.app.AuditLog;
import exposurewatch.app.OutsideException;
import exposurewatch.app.Person;
import exposurewatch.app.SitePolicy;
import exposurewatch.app.UsageException;
import exposurewatch.containment.Command.Kind;
import exposurewatch.containment.Order;
import exposurewatch.containment.Sentry;
import exposurewatch.incident.Action;
import exposurewatch.policy.Containment.Scope;
import exposurewatch.policy.Policy;
import exposurewatch.response.Reopening;
import exposurewatch.response.Reopening.Shutdown;
import exposurewatch.response.ReopeningReader;
import exposurewatch.response.ReopeningText;
import exposurewatch.topology.ClusterException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code contain}: see what is shut and why, agree to it, open it again. */
@Command(
        name = "contain",
        description = {
            "See what is shut and why, agree to a shutdown, open again.",
            "",
            "At three in the morning: 'contain status' says what is asked; 'contain approve INCIDENT' shuts it,",
            "'contain restore INCIDENT' opens it again. With Kafka down use the override file of 'actuate'."
        },
        subcommands = {
            ContainCommand.Status.class,
            ContainCommand.Arm.class,
            ContainCommand.Disarm.class,
            ContainCommand.Approve.class,
            ContainCommand.Restore.class,
            ContainCommand.Test.class
        })
public final class ContainCommand implements Runnable {

    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(15);
    /** A command may be begun within a minute by default, and is answered after that. */
    private static final Duration DONE_WITHIN = Duration.ofSeconds(75);

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "say one of status, arm, disarm, approve, restore, test");
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static int notTaken() {
        System.err.println("exposure-watch: it was sent, but 'run' has not taken it within " + TAKEN_WITHIN.toSeconds()
                + " s: is it at work on this cluster? It will, once it is");
        return 3;
    }

    /** {@code contain status}. */
    @Command(
            name = "status",
            description =
                    "Of each site: whether it is armed, what is shut, what is asked, and whether a switch could fire.",
            footer =
                    "%nExit code: 0 a switch could fire on every site, 1 not, 2 bad usage, 3 the cluster can't be reached.")
    static final class Status implements Callable<Integer> {
        @Mixin
        private Desk desk = new Desk();

        @Option(names = "--site", paramLabel = "NAME", description = "this site only")
        private @Nullable String site;

        @Option(names = "--json", description = "as JSON: a list with the state and the heartbeats of each site")
        private boolean json;

        @Override
        public Integer call() throws java.io.IOException {
            try (Newest newest = desk.open()) {
                long now = System.currentTimeMillis();
                List<String> sites = site == null ? newest.sites() : List.of(Desk.site(newest, site));
                ArrayNode list = new ObjectMapper().createArrayNode();
                boolean ready = true;
                for (String one : sites) {
                    JsonNode state = newest.state(one);
                    var heartbeats = newest.heartbeats(one);
                    boolean fires = StatusText.couldFire(heartbeats, now);
                    ready &= fires;
                    if (json) {
                        ObjectNode entry = list.addObject();
                        entry.set("state", state);
                        entry.put("could_fire", fires);
                        ArrayNode beats = entry.putArray("switches");
                        heartbeats.forEach(beat -> beats.add(beat.toJson()));
                    } else {
                        System.out.print(StatusText.of(state, heartbeats, now));
                    }
                }
                if (json) {
                    say(list.toPrettyString());
                } else if (sites.isEmpty()) {
                    say("no site has told its state yet: 'run' does so with the first access");
                }
                return ready && !sites.isEmpty() ? 0 : 1;
            }
        }
    }

    /** {@code contain arm}. */
    @Command(
            name = "arm",
            description = {
                "Until a time, let it shut without asking, where the policy says enforce and enough is seen.",
                "For scopes of containment.two_people (the site), two people have to arm."
            })
    static final class Arm implements Callable<Integer> {
        @Mixin
        private Desk desk = new Desk();

        @Mixin
        private Person person = new Person();

        @Option(names = "--site", paramLabel = "NAME", description = "which site, where there are several")
        private @Nullable String site;

        @Option(
                names = "--until",
                required = true,
                paramLabel = "TIME",
                description =
                        "when it ends, at most 31 days from now: 2026-12-24T06:00:00Z, or a duration such as 12h, 7d")
        private String until = "";

        @Override
        public Integer call() {
            long now = System.currentTimeMillis();
            long end = end(until, now);
            try (Newest newest = desk.open()) {
                String which = Desk.site(newest, site);
                String mode = newest.state(which).path("mode").asText();
                if (!mode.equals("enforce")) {
                    System.err.println("exposure-watch: containment.mode of this site is " + mode
                            + ": being armed changes nothing until its policy says enforce");
                }
                Order order = Order.of(now, Order.Kind.ARM, which, person.name(), end);
                desk.act(which, order.toJson());
                boolean taken = Desk.await(newest, TAKEN_WITHIN, () -> armedBy(newest.state(which), order.by()) >= end);
                if (!taken) {
                    return notTaken();
                }
                say("site " + Visible.of(which) + " is armed by " + Visible.of(order.by()) + " until "
                        + Instant.ofEpochMilli(end));
                return 0;
            }
        }

        private static long armedBy(JsonNode state, String person) {
            for (JsonNode one : state.path("armed")) {
                if (one.path("by").asText().equals(person)) {
                    return Desk.time(one.path("until"));
                }
            }
            return Long.MIN_VALUE;
        }

        static long end(String text, long now) {
            long end;
            try {
                end = text.matches("[1-9][0-9]{0,5}[hd]")
                        ? now
                                + Duration.ofHours(Long.parseLong(text.substring(0, text.length() - 1))
                                                * (text.endsWith("d") ? 24 : 1))
                                        .toMillis()
                        : Instant.parse(text).toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                throw new UsageException("--until '" + Visible.of(text)
                        + "' is no time: write 2026-12-24T06:00:00Z, or a duration such as 12h or 7d");
            }
            if (end <= now || end > now + Sentry.LONGEST_ARMED.toMillis()) {
                throw new UsageException("--until " + Visible.of(text) + " is "
                        + (end <= now ? "over" : "more than " + Sentry.LONGEST_ARMED.toDays() + " days ahead")
                        + ": arm for the time in which somebody is there");
            }
            return end;
        }
    }

    /** {@code contain disarm}. */
    @Command(name = "disarm", description = "People are asked again before anything is shut. Ends everybody's arming.")
    static final class Disarm implements Callable<Integer> {
        @Mixin
        private Desk desk = new Desk();

        @Mixin
        private Person person = new Person();

        @Option(names = "--site", paramLabel = "NAME", description = "which site, where there are several")
        private @Nullable String site;

        @Override
        public Integer call() {
            try (Newest newest = desk.open()) {
                String which = Desk.site(newest, site);
                desk.act(
                        which,
                        Order.of(System.currentTimeMillis(), Order.Kind.DISARM, which, person.name(), 0)
                                .toJson());
                if (!Desk.await(
                        newest,
                        TAKEN_WITHIN,
                        () -> newest.state(which).path("armed").isEmpty())) {
                    return notTaken();
                }
                say("site " + Visible.of(which) + " is not armed");
                return 0;
            }
        }
    }

    /** {@code contain approve}. */
    @Command(
            name = "approve",
            description = "Agree to what is asked about an incident. Says what that is, and asks whether you mean it.",
            footer = "%nExit code: 0 agreed (and shut, when enough people have), 3 it was not shut.")
    static final class Approve implements Callable<Integer> {
        @Mixin
        private Desk desk = new Desk();

        @Mixin
        private Person person = new Person();

        @Parameters(paramLabel = "INCIDENT", description = "its id, or the beginning of it")
        private String incident = "";

        @Override
        public Integer call() {
            try (Newest newest = desk.open()) {
                // What is asked from here on they have not seen.
                long now = System.currentTimeMillis();
                Desk.Subject subject = Desk.incident(newest, incident);
                JsonNode asked = decided(subject.state(), subject.incident());
                if (!asked.path("decision").asText().equals("ask")) {
                    throw new UsageException("nothing is asked about this incident: "
                            + (asked.path("decision").asText().equals("observe")
                                    ? "containment.mode is observe; set it to ask or enforce, or use the actuator's override"
                                    : "see 'contain status'"));
                }
                say("Shut " + asked.path("scope").asText() + " of site " + Visible.of(subject.site()) + ":");
                asked.path("targets").forEach(target -> say("  " + Visible.of(target.asText())));
                asked.path("reasons").forEach(reason -> say("  because " + Visible.of(reason.asText())));
                asked.path("vetoes").forEach(veto -> say("  but " + Visible.of(veto.asText())));
                String name = person.name();
                person.confirm("Everybody who uses it will see a closed page.", "shut");
                desk.act(
                        subject.incident(),
                        Action.of(now, Action.Kind.APPROVE, subject.incident(), subject.site(), name, null)
                                .toJson());
                return follow(newest, subject, name, now);
            }
        }

        private static JsonNode decided(JsonNode state, String incident) {
            for (JsonNode one : state.path("decided")) {
                if (one.path("incident").asText().equals(incident)) {
                    return one;
                }
            }
            return MissingNode.getInstance();
        }

        private static int follow(Newest newest, Desk.Subject subject, String name, long since) {
            boolean taken = Desk.await(newest, TAKEN_WITHIN, () -> {
                JsonNode one = decided(newest.state(subject.site()), subject.incident());
                for (JsonNode person : one.path("approved_by")) {
                    if (person.asText().equals(name)) {
                        return true;
                    }
                }
                return false;
            });
            if (!taken) {
                return notTaken();
            }
            JsonNode one = decided(newest.state(subject.site()), subject.incident());
            int missing =
                    one.path("approvals").asInt() - one.path("approved_by").size();
            if (missing > 0) {
                say("agreed; " + missing + " more " + (missing == 1 ? "person has" : "people have")
                        + " to: contain approve " + subject.incident());
                return 0;
            }
            return Progress.shut(newest, subject, since, DONE_WITHIN);
        }
    }

    /** {@code contain restore}. */
    @Command(
            name = "restore",
            description = {
                "Open again what was shut for an incident.",
                "Shows first what has happened since, and asks whether you mean it. It names people, sessions and addresses:",
                "that you looked is written to the topic audit-log."
            },
            footer = "%nExit code: 0 it is open, 3 it is not.")
    static final class Restore implements Callable<Integer> {
        @Mixin
        private Desk desk = new Desk();

        @Mixin
        private Person person = new Person();

        @Parameters(paramLabel = "INCIDENT", description = "its id, or the beginning of it")
        private String incident = "";

        @Mixin
        private SitePolicy sitePolicy = new SitePolicy();

        @Option(
                names = "--json",
                description = "what has happened since as JSON, a list with all that is counted of each part")
        private boolean json;

        private Reopening since(Policy policy, String site, JsonNode shut) {
            Shutdown shutdown = new Shutdown(
                    site,
                    Scope.valueOf(shut.path("scope").asText().toUpperCase(Locale.ROOT)),
                    shut.path("target").asText(),
                    Desk.time(shut.path("at")));
            try {
                return new ReopeningReader(desk.consumer(), desk.topics(), policy)
                        .read(
                                shutdown,
                                read -> System.err.printf(Locale.ROOT, "%,d accesses looked at …%n", read),
                                () -> false);
            } catch (ClusterException | KafkaException e) {
                throw new OutsideException("what happened since can't be read: " + e.getMessage()
                        + "; look at the brokers, or open by the actuator's override file");
            }
        }

        private void report(Policy policy, String site, List<JsonNode> parts) {
            ArrayNode all = new ObjectMapper().createArrayNode();
            for (JsonNode one : parts) {
                Reopening since = since(policy, site, one);
                if (json) {
                    all.add(since.toJson());
                } else {
                    say((one.path("state").asText().equals("shut")
                                    ? "shut since "
                                    : "not known to be shut, commanded at ")
                            + one.path("at").asText() + ": "
                            + one.path("scope").asText() + " "
                            + Visible.of(one.path("target").asText()));
                    ReopeningText.of(since).forEach(ContainCommand::say);
                }
            }
            if (json) {
                say(all.toPrettyString());
            }
        }

        @Override
        public Integer call() {
            Policy policy = sitePolicy.require();
            try (Newest newest = desk.open()) {
                Desk.Subject subject = Desk.incident(newest, incident);
                List<JsonNode> lasting = Progress.lasting(subject.state(), subject.incident());
                if (lasting.isEmpty()) {
                    throw new UsageException(
                            "nothing is shut for this incident: see 'contain status' for what is, and for whom");
                }
                String name = person.name();
                AuditLog.looked(desk, name, "reopening", subject.incident(), subject.site());
                report(policy, subject.site(), lasting);
                person.confirm("Is what leaked mended?", subject.site());
                long now = System.currentTimeMillis();
                desk.act(
                        subject.incident(),
                        Action.of(now, Action.Kind.RESTORE, subject.incident(), subject.site(), name, null)
                                .toJson());
                return Progress.opened(newest, subject, lasting, DONE_WITHIN);
            }
        }
    }

    /** {@code contain test}. */
    @Command(
            name = "test",
            description = "Send a command that changes nothing all the way to the switches, and say how each answers.",
            footer = "%nExit code: 0 at least one switch answered and all that did are well, 3 not.")
    static final class Test implements Callable<Integer> {
        @Mixin
        private Desk desk = new Desk();

        @Mixin
        private Person person = new Person();

        @Option(names = "--site", paramLabel = "NAME", description = "which site, where there are several")
        private @Nullable String site;

        @Override
        public Integer call() {
            try (Newest newest = desk.open()) {
                String which = Desk.site(newest, site);
                Order order = Order.of(System.currentTimeMillis(), Order.Kind.TEST, which, person.name(), 0);
                desk.act(which, order.toJson());
                String[] command = new String[1];
                boolean commanded = Desk.await(newest, TAKEN_WITHIN, () -> {
                    newest.commands().forEach((id, json) -> {
                        if (json.path("action").asText().equals(Kind.TEST.label())
                                && json.path("reason").asText().equals(order.id())) {
                            command[0] = id;
                        }
                    });
                    return command[0] != null;
                });
                return commanded ? Progress.tested(newest, which, command[0]) : notTaken();
            }
        }
    }
}
