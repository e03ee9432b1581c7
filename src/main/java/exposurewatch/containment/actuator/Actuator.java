package exposurewatch.containment.actuator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.containment.Command;
import exposurewatch.containment.Outcome;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands for one site. Each takes effect at most once, whenever this process dies: it is written down
 * before it is begun, and after it has ended. What was begun is ended at the next start. Nothing is ever opened or shut
 * but by a command.
 *
 * <p>Not for several threads at once.
 */
public final class Actuator implements AutoCloseable {

    /** A command from farther ahead than this has a wrong clock, or was made to last. */
    private static final long AHEAD = Duration.ofMinutes(5).toMillis();
    /** So many entries more than there are parts, and the journal is written anew. */
    private static final int MOST_LINES = 1_000;
    /** Parts that are opened again are forgotten from here on, those opened first; the fence keeps old commands out. */
    private static final int MOST_PARTS = 10_000;

    private final String site;
    private final String name;
    private final Switch gate;
    private final Journal journal;
    /** Part → whether it is wanted shut; in the order of the last commands for them. */
    private final Map<Part, Boolean> wanted = new LinkedHashMap<>();

    private long fence;
    private @Nullable Command begun;

    private Actuator(String site, String name, Switch gate, Journal.Opened opened) throws IOException {
        this.site = site;
        this.name = name;
        this.gate = gate;
        this.journal = opened.journal();
        opened.entries().forEach(this::remember);
    }

    /**
     * An actuator that goes on where the journal ends.
     *
     * @param name of this actuator, in what it says
     * @throws IOException if the journal can't be read or written, or a line in it is broken
     */
    public static Actuator open(String site, String name, Switch gate, Path journal) throws IOException {
        return open(site, name, gate, journal, () -> {});
    }

    static Actuator open(String site, String name, Switch gate, Path journal, Runnable step) throws IOException {
        return new Actuator(site, name, gate, Journal.open(journal, step));
    }

    private void remember(JsonNode entry) {
        switch (entry.path("entry").asText()) {
            case "fence" -> fence = Math.max(fence, entry.path("fence").asLong());
            case "part" ->
                want(
                        new Part(
                                Scope.valueOf(entry.path("scope").asText()),
                                entry.path("target").asText()),
                        entry.path("shut").asBoolean());
            case "begun" -> begin(Command.of(entry.path("command")));
            default -> begun = null;
        }
    }

    private void begin(Command command) {
        fence = command.fence();
        begun = command;
        want(part(command), command.kind() == Command.Kind.SHUTDOWN);
    }

    private void want(Part part, boolean shut) {
        wanted.remove(part);
        wanted.put(part, shut);
    }

    private static Part part(Command command) {
        return new Part(command.scope(), command.target());
    }

    /** What was begun and not ended when this process died: it is ended now. Empty = nothing was. */
    public Optional<Outcome> recover(long now) throws IOException {
        Command command = begun;
        return command == null ? Optional.empty() : Optional.of(end(command, now));
    }

    /**
     * Carries a command out, or says why not.
     *
     * @param now wall time, epoch milliseconds
     * @throws IOException if the journal can't be written: then nothing was changed, or it is recovered at the next start
     */
    public Outcome obey(Command command, long now) throws IOException {
        if (begun != null) {
            throw new IllegalStateException("something was begun before: recover first");
        }
        String refusal = refusal(command, now);
        if (refusal != null) {
            return outcome(command, Outcome.Kind.REFUSED, now, refusal);
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("entry", "begun");
        entry.set("command", command.toJson());
        journal.append(entry);
        begin(command);
        return end(command, now);
    }

    private @Nullable String refusal(Command command, long now) {
        if (command.kind() == Command.Kind.TEST) {
            return "this switch has no self-test";
        }
        if (!command.site().equals(site)) {
            return "it is for another site";
        }
        if (command.scope() == Scope.SITE && !command.target().equals(site)) {
            return "it names another site to be shut than it is for";
        }
        if (now >= command.notAfter()) {
            return "it had to be begun before " + Instant.ofEpochMilli(command.notAfter());
        }
        if (command.issuedAt() > now + AHEAD) {
            return "it is of the future: " + Instant.ofEpochMilli(command.issuedAt());
        }
        if (command.fence() <= fence) {
            return "its number " + command.fence() + " is not above " + fence + ", that of the newest command seen";
        }
        return null;
    }

    private Outcome end(Command command, long now) throws IOException {
        Outcome outcome = effect(command, now);
        journal.append(JsonNodeFactory.instance
                .objectNode()
                .put("entry", "ended")
                .put("id", command.id())
                .put("outcome", outcome.kind().label()));
        begun = null;
        if (journal.lines() > MOST_LINES + wanted.size()) {
            compact();
        }
        return outcome;
    }

    private Outcome effect(Command command, long now) {
        Part part = part(command);
        boolean shut = command.kind() == Command.Kind.SHUTDOWN;
        try {
            if (gate.isShut(part) != shut) {
                gate.set(part, shut);
            }
            return gate.isShut(part) == shut
                    ? outcome(command, Outcome.Kind.DONE, now, shut ? "it is shut" : "it is open")
                    : outcome(command, Outcome.Kind.UNPROVEN, now, "read back, it is not what was wanted");
        } catch (IOException e) {
            return outcome(command, Outcome.Kind.FAILED, now, String.valueOf(e.getMessage()));
        }
    }

    private Outcome outcome(Command command, Outcome.Kind kind, long now, String detail) {
        return new Outcome(
                command.id(),
                command.incident(),
                command.site(),
                command.scope(),
                command.target(),
                name,
                kind,
                now,
                detail);
    }

    private void compact() throws IOException {
        var parts = wanted.entrySet().iterator();
        while (wanted.size() > MOST_PARTS && parts.hasNext()) {
            if (!parts.next().getValue()) {
                parts.remove();
            }
        }
        List<ObjectNode> entries = new ArrayList<>();
        entries.add(JsonNodeFactory.instance.objectNode().put("entry", "fence").put("fence", fence));
        wanted.forEach((part, shut) -> entries.add(JsonNodeFactory.instance
                .objectNode()
                .put("entry", "part")
                .put("scope", part.scope().name())
                .put("target", part.target())
                .put("shut", shut)));
        journal.replace(entries);
    }

    /** What is wanted shut. */
    public List<Part> shut() {
        return wanted.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
