package exposurewatch.containment.actuator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.containment.Command;
import exposurewatch.containment.Heartbeat;
import exposurewatch.containment.Outcome;
import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands for one site. Each takes effect at most once, whenever this process dies: it is written down
 * before it is begun, and after it has ended. What was begun is ended at the next start. What could not be done is tried
 * again while the command's time lasts, and then left as it is. Nothing is ever opened or shut but by a command, or by the
 * manual override, which wins over commands while it is there.
 *
 * <p>Not for several threads at once.
 */
public final class Actuator implements AutoCloseable {

    /** A command from farther ahead than this has a wrong clock, or was made to last. */
    private static final long AHEAD = Duration.ofMinutes(5).toMillis();
    /** So many entries more than there are parts, and the journal is written anew. */
    private static final int MOST_LINES = 1_000;
    /** What was opened is held open for so long after the command's time: a proxy that is just reloading may not know. */
    private static final long HELD_OPEN = Duration.ofHours(1).toMillis();
    /** Commands of which it is known how they ended, the newest ones: more than come while an old one is read again. */
    private static final int MOST_ENDED = 500;

    private final String site;
    private final String name;
    private final Switch gate;
    private final Proof proof;
    private final @Nullable ManualFile manual;
    private final Journal journal;
    /** Part → how it is wanted by command; in the order of the last commands for them. */
    private final Map<Part, Wanted> wanted = new LinkedHashMap<>();
    /** Part → the last command for it, if it could not be done so far. */
    private final Map<Part, Undone> undone = new LinkedHashMap<>();
    /** Id of a command → how it ended. */
    private final Map<String, Outcome.Kind> ended = new LinkedHashMap<>();
    /** Parts that the override has shut: they are opened again when it no longer says so. */
    private final Set<Part> byHand = new LinkedHashSet<>();

    private ManualFile.Said said = ManualFile.Said.NOTHING;
    private @Nullable String manualFault;
    private @Nullable String stateFault;
    private long fence;
    private @Nullable Undone begun;

    /**
     * How a part is wanted.
     *
     * @param until wall time from which on nobody cares, epoch milliseconds; {@link Long#MAX_VALUE} = never
     */
    private record Wanted(boolean shut, long until) {

        static final Wanted SHUT = new Wanted(true, Long.MAX_VALUE);

        static Wanted of(boolean shut, long notAfter) {
            return shut ? SHUT : new Wanted(false, notAfter + HELD_OPEN);
        }
    }

    /** A command, and how its part was wanted before it; null = not at all. */
    private record Undone(Command command, @Nullable Wanted before) {}

    private Actuator(Setting setting, Journal.Opened opened) throws IOException {
        this.site = setting.site;
        this.name = setting.name;
        this.gate = setting.gate;
        this.proof = setting.proof;
        this.manual = setting.override == null ? null : new ManualFile(setting.override, setting.site);
        this.journal = opened.journal();
        opened.entries().forEach(this::remember);
    }

    /** What it is called in what it says. */
    public String name() {
        return name;
    }

    /**
     * What an actuator is made of.
     *
     * @param site     of which it shuts parts
     * @param name     of this actuator, in what it says
     * @param gate     what really shuts
     * @param proof    looks from outside
     * @param override file of the manual override; null = there is none
     */
    public record Setting(
            String site,
            String name,
            Switch gate,
            Proof proof,
            @Nullable Path override) {}

    /**
     * An actuator that goes on where the journal ends.
     *
     * @throws IOException if the journal can't be read or written, or a line in it is broken
     */
    public static Actuator open(Setting setting, Path journal) throws IOException {
        return open(setting, journal, () -> {});
    }

    /** @param step called between any two steps after which a process may die; for tests */
    static Actuator open(Setting setting, Path journal, Runnable step) throws IOException {
        return new Actuator(setting, Journal.open(journal, step));
    }

    private void remember(JsonNode entry) {
        switch (entry.path("entry").asText()) {
            case "fence" -> fence = Math.max(fence, entry.path("fence").asLong());
            case "part" ->
                want(
                        part(entry),
                        entry.path("shut").asBoolean()
                                ? Wanted.SHUT
                                : new Wanted(false, entry.path("until").asLong()));
            case "by-hand" -> {
                byHand.clear();
                entry.path("parts").forEach(one -> byHand.add(part(one)));
            }
            case "begun" -> begin(Command.of(entry.path("command")));
            case "ended" ->
                ended(
                        entry.path("id").asText(),
                        Outcome.Kind.of(entry.path("outcome").asText()));
            default -> {}
        }
    }

    private void ended(String id, Outcome.Kind kind) {
        Undone one = begun;
        begun = null;
        undone.values().removeIf(other -> other.command.id().equals(id));
        if (one != null && one.command.kind() != Command.Kind.TEST && !kind.worked()) {
            undone.put(part(one.command), one);
        }
        ended.put(id, kind);
        if (ended.size() > MOST_ENDED) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    private static Part part(JsonNode json) {
        return new Part(
                Scope.valueOf(json.path("scope").asText()), json.path("target").asText());
    }

    private static ObjectNode json(Part part) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("scope", part.scope().name())
                .put("target", part.target());
    }

    private void begin(Command command) {
        fence = Math.max(fence, command.fence());
        Part part = part(command);
        Undone earlier = undone.get(part);
        begun = new Undone(command, earlier == null ? wanted.get(part) : earlier.before);
        if (command.kind() != Command.Kind.TEST) {
            want(part, Wanted.of(command.kind() == Command.Kind.SHUTDOWN, command.notAfter()));
        }
    }

    private void want(Part part, @Nullable Wanted how) {
        undone.remove(part);
        wanted.remove(part);
        if (how != null) {
            wanted.put(part, how);
        }
    }

    private static Part part(Command command) {
        return new Part(command.scope(), command.target());
    }

    /** How the part has to be: as the override says, or else as it was commanded. */
    private boolean shouldBeShut(Part part) {
        Boolean manually = said.of(part);
        Wanted commanded = wanted.get(part);
        return manually != null ? manually : commanded != null && commanded.shut;
    }

    /** What was begun and not ended when this process died: it is ended now. Empty = nothing was. */
    public Optional<Outcome> recover(long now) throws IOException {
        readManual();
        Undone one = begun;
        return one == null ? Optional.empty() : Optional.of(end(one.command, now));
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
        Outcome.Kind before = ended.get(command.id());
        if (before != null) {
            // Told once more, since it may not have got through; to say that it is refused now would be no news of it.
            return outcome(command, before, now, "it was read again; it had ended so before");
        }
        String refusal = refusal(command, now);
        if (refusal != null) {
            return outcome(command, Outcome.Kind.REFUSED, now, refusal);
        }
        readManual();
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("entry", "begun");
        entry.set("command", command.toJson());
        journal.append(entry);
        begin(command);
        return end(command, now);
    }

    private @Nullable String refusal(Command command, long now) {
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
        Outcome outcome = command.kind() == Command.Kind.TEST ? test(command, now) : effect(command, now);
        journal.append(endedEntry(command.id(), outcome.kind()));
        ended(command.id(), outcome.kind());
        if (journal.lines() > MOST_LINES + wanted.size() + 2 * undone.size() + ended.size()) {
            compact();
        }
        return outcome;
    }

    private static ObjectNode endedEntry(String id, Outcome.Kind kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("entry", "ended")
                .put("id", id)
                .put("outcome", kind.label());
    }

    private Outcome test(Command command, long now) {
        List<Heartbeat.Check> checks = checks();
        String detail = checks.stream()
                .map(check -> check.name() + " " + (check.good() ? "good" : "BAD") + ": " + check.detail())
                .collect(Collectors.joining("; "));
        boolean good = checks.stream().allMatch(Heartbeat.Check::good);
        return outcome(command, good ? Outcome.Kind.DONE : Outcome.Kind.FAILED, now, detail);
    }

    private Outcome effect(Command command, long now) {
        Part part = part(command);
        boolean shut = command.kind() == Command.Kind.SHUTDOWN;
        if (shouldBeShut(part) != shut) {
            return outcome(command, Outcome.Kind.OVERRIDDEN, now, "the manual override says: " + said.words());
        }
        try {
            boolean as = gate.isShut(part) == shut;
            boolean inTime = now < command.notAfter();
            if (!as && !inTime) {
                return outcome(command, Outcome.Kind.FAILED, now, "its time was over before it could be done");
            }
            // To open is never left out: what could be shut only in half counts as open.
            if (!as || !shut && inTime) {
                gate.set(part, shut);
                if (gate.isShut(part) != shut) {
                    return outcome(command, Outcome.Kind.UNPROVEN, now, "read back, it is not what was wanted");
                }
            }
        } catch (IOException e) {
            return outcome(command, Outcome.Kind.FAILED, now, String.valueOf(e.getMessage()));
        }
        Proof.Look look = proof.look(part, shut);
        return outcome(
                command,
                look.as() ? Outcome.Kind.DONE : Outcome.Kind.UNPROVEN,
                now,
                (shut ? "it is shut; " : "it is open; ") + look.detail());
    }

    private void make(Part part, boolean shut) throws IOException {
        if (gate.isShut(part) != shut) {
            gate.set(part, shut);
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

    /**
     * Reads the override, and makes everything as it has to be: what a person wrote, and what a proxy lost that was
     * started anew. Parts that were never commanded or overridden are left alone, and those that were opened again are
     * after an hour.
     *
     * @param now wall time, epoch milliseconds
     * @return what could be done of what could not be done before
     * @throws IOException if the journal can't be written
     */
    public List<Outcome> reconcile(long now) throws IOException {
        readManual();
        List<Outcome> outcomes = new ArrayList<>();
        for (Undone one : List.copyOf(undone.values())) {
            retry(one, now).ifPresent(outcomes::add);
        }
        wanted.values().removeIf(how -> now >= how.until);
        Set<Part> parts = new LinkedHashSet<>(wanted.keySet());
        parts.addAll(byHand);
        said.rules().forEach(rule -> parts.add(rule.part()));
        stateFault = null;
        for (Part part : parts) {
            boolean byCommand = said.of(part) == null;
            if (byCommand && undone.containsKey(part)) {
                stateFault = part.scope().label() + " could not be made as it was commanded";
                continue;
            }
            try {
                make(part, shouldBeShut(part));
            } catch (IOException e) {
                stateFault = part.scope().label() + " is not known to be " + (shouldBeShut(part) ? "shut" : "open")
                        + ": " + e.getMessage();
            }
        }
        // Only what is open again by now may be forgotten.
        if (stateFault == null) {
            keepByHand(said.shut());
        }
        return outcomes;
    }

    /** Once more; when its time is over it is no longer wanted. What is shut by then stays shut: to open is a person's act. */
    private Optional<Outcome> retry(Undone one, long now) throws IOException {
        Command command = one.command;
        Part part = part(command);
        Outcome outcome = effect(command, now);
        if (outcome.kind().worked()) {
            journal.append(endedEntry(command.id(), outcome.kind()));
            ended(command.id(), outcome.kind());
            return Optional.of(outcome);
        }
        if (now >= command.notAfter()) {
            Wanted left = isShutByCommand(part) ? Wanted.SHUT : one.before;
            journal.append(entry(part, left));
            want(part, left);
        }
        return Optional.empty();
    }

    /** What a person has written is no sign of what was commanded, and what can't be asked says nothing. */
    private boolean isShutByCommand(Part part) {
        try {
            return said.of(part) == null && !byHand.contains(part) && gate.isShut(part);
        } catch (IOException e) {
            return false;
        }
    }

    private static ObjectNode entry(Part part, @Nullable Wanted how) {
        return json(part)
                .put("entry", "part")
                .put("shut", how != null && how.shut)
                .put("until", how == null ? 0 : how.until);
    }

    private void readManual() throws IOException {
        if (manual == null) {
            return;
        }
        try {
            said = manual.read();
            manualFault = null;
        } catch (IOException e) {
            // What was said before still counts.
            manualFault = e.getMessage();
        }
        Set<Part> all = new LinkedHashSet<>(byHand);
        all.addAll(said.shut());
        // Before it is shut: whenever this process dies, it is known to have been shut by hand.
        keepByHand(all);
    }

    private void keepByHand(Set<Part> parts) throws IOException {
        if (!parts.equals(byHand)) {
            ObjectNode entry = JsonNodeFactory.instance.objectNode().put("entry", "by-hand");
            parts.forEach(part -> entry.withArray("parts").add(json(part)));
            journal.append(entry);
            byHand.clear();
            byHand.addAll(parts);
        }
    }

    /** Whether a command could be carried out now, by each thing that it needs. */
    public List<Heartbeat.Check> checks() {
        List<Heartbeat.Check> checks = new ArrayList<>();
        try {
            boolean shut = gate.isShut(new Part(Scope.SITE, site));
            checks.add(new Heartbeat.Check("switch", true, "answers; the site is " + (shut ? "shut" : "open")));
        } catch (IOException e) {
            checks.add(new Heartbeat.Check("switch", false, String.valueOf(e.getMessage())));
        }
        if (stateFault != null) {
            checks.add(new Heartbeat.Check("state", false, stateFault));
        }
        if (manualFault != null) {
            checks.add(new Heartbeat.Check("override", false, manualFault + " (what it said before still counts)"));
        }
        return checks;
    }

    private void compact() throws IOException {
        List<ObjectNode> entries = new ArrayList<>();
        entries.add(JsonNodeFactory.instance.objectNode().put("entry", "fence").put("fence", fence));
        ended.forEach((id, kind) -> entries.add(endedEntry(id, kind)));
        wanted.forEach((part, how) -> {
            Undone one = undone.get(part);
            entries.add(entry(part, one == null ? how : one.before));
        });
        ObjectNode hand = JsonNodeFactory.instance.objectNode().put("entry", "by-hand");
        byHand.forEach(part -> hand.withArray("parts").add(json(part)));
        entries.add(hand);
        undone.forEach((part, one) -> {
            ObjectNode begin = JsonNodeFactory.instance.objectNode().put("entry", "begun");
            begin.set("command", one.command.toJson());
            entries.add(begin);
            entries.add(endedEntry(one.command.id(), Outcome.Kind.FAILED));
        });
        journal.replace(entries);
    }

    /** What is shut, by command or by hand. */
    public List<Part> shut() {
        Set<Part> parts = new LinkedHashSet<>(wanted.keySet());
        parts.addAll(said.shut());
        return parts.stream().filter(this::shouldBeShut).toList();
    }

    /** What the manual override says, in words; null = nothing. */
    public @Nullable String override() {
        return said.words();
    }

    /** Number of the newest command seen; 0 = none yet. */
    public long fence() {
        return fence;
    }

    /** How it is, for those who ask whether it could act. */
    public Heartbeat heartbeat(String driver, List<Heartbeat.Check> more, long now) {
        List<Heartbeat.Check> checks = new ArrayList<>(checks());
        checks.addAll(more);
        return new Heartbeat(
                site,
                name,
                driver,
                now,
                checks,
                shut().stream()
                        .map(part -> new Heartbeat.Shut(part.scope(), part.target()))
                        .toList(),
                override(),
                fence);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
