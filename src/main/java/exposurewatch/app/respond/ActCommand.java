package exposurewatch.app.respond;

import com.fasterxml.jackson.databind.JsonNode;
import exposurewatch.access.Reading;
import exposurewatch.access.Visible;
import exposurewatch.app.ClusterOptions;
import exposurewatch.app.Person;
import exposurewatch.app.UsageException;
import exposurewatch.incident.Action;
import exposurewatch.incident.Action.Details;
import exposurewatch.incident.ActionReader;
import exposurewatch.incident.Duty;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code act}: says what somebody did about an incident. */
@Command(
        name = "act",
        description = {
            "Say what you did about an incident; it stands in its trail from then on.",
            "",
            "acknowledge     you look after it: the law's time runs from the first who did anything",
            "assign          somebody else does: --whom",
            "note            something to be remembered: --note",
            "aware           somebody knew of it earlier: --when",
            "notify          --whom authority or people were told; --when",
            "no-notice       --whom authority or people need not be told; --note says why",
            "answer          the customer --whom who complained was answered",
            "contain         its source was shut by hand",
            "resolve         it is over",
            "false-positive  it was none"
        },
        footer = "%nExit code: 0 it is taken down, 2 bad usage, 3 the cluster can't be reached.")
public final class ActCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private Person person = new Person();

    @Parameters(index = "0", paramLabel = "ID", description = "the incident's id, or the beginning of it")
    private String id = "";

    @Parameters(index = "1", paramLabel = "WHAT", description = "one of the above")
    private String what = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "what you have to say about it")
    private @Nullable String note;

    @Option(names = "--whom", paramLabel = "NAME", description = "whom it is about")
    private @Nullable String whom;

    @Option(names = "--when", paramLabel = "TIME", description = "when it was, such as 2026-11-22T10:35:00Z")
    private @Nullable String when;

    @Override
    public Integer call() {
        Action.Kind kind = Action.Kind.of(what);
        if (kind == null) {
            throw new UsageException(
                    "'" + Visible.of(what) + "' is nothing that can be done: see 'act --help' for what can");
        }
        switch (kind) {
            case APPROVE, RESTORE -> throw new UsageException("what is shut and opened: 'contain " + what + " ID'");
            case COMPLAINT ->
                throw new UsageException("a complaint is held against the log first: 'complain --customer …'");
            default -> {}
        }
        JsonNode incident = Incidents.read(cluster).named(id);
        Action action = Action.of(
                System.currentTimeMillis(),
                kind,
                incident.path("id").asText(),
                incident.path("site").asText(),
                person.name(),
                note,
                Details.of(when == null ? null : Times.instant("--when", when), whom));
        if (Duty.isSlip(
                action, Times.instant("first_seen", incident.path("first_seen").asText()))) {
            throw new UsageException(
                    "--when " + when + " is more than a year before it was first seen: nobody could take"
                            + " that back, so it is not taken down");
        }
        // What the processor would put aside is refused here, where somebody can mend it.
        if (ActionReader.read(action.toJson().toString().getBytes(StandardCharsets.UTF_8))
                instanceof Reading.Unreadable<Action> bad) {
            throw new UsageException("'" + what + "' can't be taken down: " + bad.detail() + "; see 'act --help'");
        }
        cluster.act(action.incident(), action.toJson());
        System.out.println(
                kind.label() + " is taken down for " + action.incident() + ", by " + Visible.of(action.by()));
        return 0;
    }
}
