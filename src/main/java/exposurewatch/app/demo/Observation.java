package exposurewatch.app.demo;

import exposurewatch.app.Observed;
import exposurewatch.app.OutsideException;
import exposurewatch.app.RunConfig;
import exposurewatch.app.Watch;
import exposurewatch.app.paging.PagingConfig;
import exposurewatch.incident.Action;
import exposurewatch.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a team has beside the processor: a real Prometheus with the rules on the detector's own health, a real Alertmanager,
 * and somebody who is paged by it.
 */
final class Observation implements AutoCloseable {

    private static final String RULES = "exposure-watch.yml";
    private static final int CANARY_EVERY = 5;
    /** Until what was said to be over is over for the one who was paged, too. */
    private static final Duration OVER_WITHIN = Duration.ofSeconds(30);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Pager pager;
    private final Companion alertmanager;
    private final Observed observed;
    private final Companion prometheus;
    private final DashboardPage dashboards;
    private final Teller teller;
    private final Map<Known, Commander> toResolve = new LinkedHashMap<>();

    private Observation(
            Pager pager,
            Companion alertmanager,
            Observed observed,
            Companion prometheus,
            DashboardPage dashboards,
            Teller teller) {
        this.pager = pager;
        this.alertmanager = alertmanager;
        this.observed = observed;
        this.prometheus = prometheus;
        this.dashboards = dashboards;
        this.teller = teller;
    }

    /** @throws OutsideException if a program is not installed */
    static void requirePrograms() {
        require("Prometheus", prometheusProgram());
        require("Alertmanager", alertmanagerProgram());
    }

    private static @Nullable Path prometheusProgram() {
        return Companion.find("prometheus");
    }

    private static @Nullable Path alertmanagerProgram() {
        return Companion.find("prometheus-alertmanager", "alertmanager");
    }

    private static Path require(String name, @Nullable Path program) {
        if (program == null) {
            throw new OutsideException(
                    "--observe needs " + name + ", which is not installed: on Debian, apt-get install"
                            + " prometheus prometheus-alertmanager; or leave --observe out");
        }
        return program;
    }

    /**
     * All of it, from now on.
     *
     * @param small configuration of the demonstration, without anything that can be observed
     * @param data  in which it keeps its files
     * @param watch started
     * @throws OutsideException if a program is missing or does not start
     */
    static Observation start(String servers, RunConfig small, Policy policy, Path data, Watch watch, Teller teller)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(data.resolve("observe"));
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            Pager pager = Pager.open();
            open.push(pager);
            Companion alertmanager = alertmanager(home, pager.address());
            open.push(alertmanager);
            Observed observed = Observed.begin(servers, config(small, alertmanager.address()), policy, data, watch);
            open.push(observed);
            Companion prometheus = prometheus(home, observed.metrics(), alertmanager.address());
            open.push(prometheus);
            DashboardPage dashboards = DashboardPage.open(prometheus.address());
            teller.say("The dashboards are at " + dashboards.address() + ". Prometheus is at " + prometheus.address()
                    + "/alerts, Alertmanager at " + alertmanager.address() + ": whoever is on call is paged by it.");
            return new Observation(pager, alertmanager, observed, prometheus, dashboards, teller);
        } catch (IOException | InterruptedException | RuntimeException e) {
            open.forEach(Observation::closeQuietly);
            throw e;
        }
    }

    private static void closeQuietly(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            // What failed before is what has to be told.
        }
    }

    private static Companion alertmanager(Path home, URI pager) throws IOException, InterruptedException {
        Files.writeString(home.resolve("alertmanager.yml"), """
                route:
                  receiver: on-call
                  group_by: [alertname, site, incident]
                  # What begins small and is known for a mass a moment later calls once.
                  group_wait: 5s
                  group_interval: 10s
                  repeat_interval: 4h
                  routes:
                    - matchers: [severity="none"]
                      receiver: nobody
                receivers:
                  - name: nobody
                  - name: on-call
                    webhook_configs:
                      - url: %s
                        send_resolved: true
                """.formatted(pager));
        return Companion.start(
                require("Alertmanager", alertmanagerProgram()),
                "alertmanager",
                home,
                List.of("--config.file=alertmanager.yml", "--storage.path=alertmanager", "--cluster.listen-address="));
    }

    private static Companion prometheus(Path home, URI metrics, URI alertmanager)
            throws IOException, InterruptedException {
        try (InputStream rules = Observation.class.getResourceAsStream("/observe/rules/" + RULES)) {
            if (rules == null) {
                throw new IllegalStateException("the program was built without its observe/rules/" + RULES);
            }
            Files.copy(rules, home.resolve(RULES), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(home.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 2s
                  evaluation_interval: 2s
                rule_files: [%s]
                alerting:
                  alertmanagers:
                    - static_configs:
                        - targets: ['%s']
                scrape_configs:
                  - job_name: exposure-watch
                    static_configs:
                      - targets: ['%s']
                """.formatted(
                        RULES, alertmanager.getAuthority(), metrics.getAuthority()));
        return Companion.start(
                require("Prometheus", prometheusProgram()),
                "prometheus",
                home,
                List.of("--config.file=prometheus.yml", "--storage.tsdb.path=prometheus"));
    }

    /** The demonstration's, with all that can be observed, each at a port that is free. */
    private static RunConfig config(RunConfig small, URI alertmanager) {
        return new RunConfig(
                small.applicationId(),
                small.topicsPrefix(),
                small.topicsPartitions(),
                small.threads(),
                small.mostKeys(),
                small.commandKey(),
                "127.0.0.1:0",
                null,
                null,
                "127.0.0.1:0",
                CANARY_EVERY,
                null,
                PagingConfig.of(Map.of("paging.alertmanager.url", alertmanager.toString())),
                small.clients());
    }

    /** Says what has rung, and counts what is counted now and then. */
    void look() {
        observed.look();
        pager.fresh().forEach(teller::page);
        toResolve.entrySet().removeIf(entry -> {
            boolean rung = pager.pages(entry.getKey().id()) > 0;
            if (rung) {
                entry.getValue().act(Action.Kind.RESOLVE, entry.getKey());
            }
            return rung;
        });
    }

    /** The same people, who say that something is over only when they have been called for it. */
    Commander called(Commander people) {
        return (kind, incident) -> {
            if (kind == Action.Kind.RESOLVE) {
                toResolve.put(incident, people);
            } else {
                people.act(kind, incident);
            }
        };
    }

    /** What was told: some of the metrics are made of it. */
    List<Bulletin> heard(List<Bulletin> bulletins) {
        for (Bulletin bulletin : bulletins) {
            if (bulletin.kind() == Bulletin.Kind.ALERT) {
                observed.alert(bulletin.json());
            }
        }
        return bulletins;
    }

    /**
     * Waits until everything that somebody was paged for is over, and holds the pages against the incidents.
     *
     * @param book which incidents there were
     * @return whether each was paged once for each severity that it had, and is over; true also when it is asked to stop
     */
    boolean end(IncidentBook book, Pause pause) throws InterruptedException {
        long until = System.nanoTime() + OVER_WITHIN.toNanos();
        while (!(toResolve.isEmpty() && pager.all().stream().allMatch(pager::isOver)) && System.nanoTime() < until) {
            if (pause.endedEarly(LOOK)) {
                return true;
            }
            look();
        }
        boolean fine = true;
        for (String site : book.sites()) {
            for (Known known : book.standing(site)) {
                int pages = pager.pages(known.id());
                teller.page(known, pages, pager.isOver(known.id()));
                fine &= pages > 0 && pages == pager.severities(known.id());
            }
        }
        for (String called : pager.all()) {
            if (!pager.isOver(called)) {
                teller.say("DIFFERS: somebody was paged for " + called + ", and it is not over");
                fine = false;
            }
        }
        return fine;
    }

    @Override
    public void close() {
        dashboards.close();
        prometheus.close();
        observed.close();
        alertmanager.close();
        pager.close();
    }
}
