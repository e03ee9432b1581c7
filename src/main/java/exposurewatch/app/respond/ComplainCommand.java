package exposurewatch.app.respond;

import exposurewatch.access.Reading;
import exposurewatch.access.Visible;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.Person;
import exposurewatch.app.SitePolicy;
import exposurewatch.app.UsageException;
import exposurewatch.incident.Action;
import exposurewatch.incident.ActionReader;
import exposurewatch.policy.Policy;
import exposurewatch.response.past.Complaint;
import exposurewatch.response.past.PastLog;
import exposurewatch.response.past.Stretch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code complain}: takes down what a customer says, and what the log says to that. */
@Command(
        name = "complain",
        description = {
            "A customer says that they saw somebody else's data, or that somebody saw theirs: holds it against what was told",
            "and against every answer that they were shown in that time, and takes it down: with the incident that it",
            "belongs to, or as one of its own. The privacy officer is told when nobody answers ('act ID answer')."
        },
        footer = "%nExit code: 0 it is taken down, 2 bad usage, 3 the cluster can't be reached.")
public final class ComplainCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Person person = new Person();

    @Mixin
    private SitePolicy sitePolicy = new SitePolicy();

    @Option(names = "--customer", paramLabel = "ID", required = true, description = "their id, as sessions name them")
    private String customer = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            required = true,
            description = "when it was, such as 2026-11-22T10:35:00Z")
    private String at = "";

    @Option(
            names = "--give-or-take",
            paramLabel = "TIME",
            description = "how well they remember (default: ${DEFAULT-VALUE})")
    private String giveOrTake = "2h";

    @Option(names = "--theirs-was-seen", description = "somebody saw theirs; otherwise: they saw somebody else's")
    private boolean seen;

    @Option(names = "--site", paramLabel = "NAME", description = "where (default: the policy's site)")
    private @Nullable String site;

    @Option(names = "--note", paramLabel = "TEXT", description = "their words")
    private @Nullable String note;

    @Override
    public Integer call() throws IOException {
        if (customer.isBlank() || customer.length() > 512) {
            throw new UsageException("--customer has to be an id of up to 512 characters");
        }
        Policy policy = sitePolicy.require();
        long when = Times.instant("--at", at);
        if (when > System.currentTimeMillis()) {
            throw new UsageException("--at " + at + " is in the future: say when it was");
        }
        long around = Times.duration("--give-or-take", giveOrTake);
        Complaint complaint = new Complaint(
                site == null ? policy.siteOf(null) : site,
                customer,
                seen ? Complaint.About.SEEN : Complaint.About.SAW,
                new Stretch(when - around, Math.min(when + around, System.currentTimeMillis())),
                person.name(),
                note);
        Incidents incidents = Incidents.read(cluster);
        PastLog log = new PastLog(cluster.consumer(), cluster.topics(), policy);
        Complaint.Answer answer = incidents.ask(
                () -> complaint.examine(log, incidents.topics(), incidents.all().values(), () -> false));
        if (!answer.knownSite()) {
            throw new UsageException("nothing is known of a site '" + Visible.of(complaint.site())
                    + "': name one by --site as incidents and access events do; nothing was taken down");
        }
        Action action = complaint.toAction(answer, System.currentTimeMillis());
        // What the processor would put aside is refused here, where somebody can mend it.
        if (ActionReader.read(action.toJson().toString().getBytes(StandardCharsets.UTF_8))
                instanceof Reading.Unreadable<Action> bad) {
            throw new UsageException("the complaint can't be taken down: " + bad.detail() + "; see 'complain --help'");
        }
        cluster.act(action.incident(), action.toJson());
        System.out.println(answer.verdict().label() + ": " + answer.finding());
        System.out.println("taken down with incident " + action.incident() + "; 'act " + action.incident()
                + " answer --whom …' when they are answered");
        return 0;
    }
}
