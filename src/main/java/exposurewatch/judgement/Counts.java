package exposurewatch.judgement;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** What was seen and said so far, since the start. Thread-safe; every set of names is closed or bounded. */
public final class Counts {

    /** Most names that one kind of count may have; what comes after shares one. */
    /** Milliseconds that the greatest lead of a clock is remembered, at least. */
    private static final long AHEAD_FOR = 60_000;

    private static final int MOST_NAMES = 1_000;

    private final Map<Verdict, LongAdder> verdicts = new EnumMap<>(Verdict.class);
    private final LongAdder accesses = new LongAdder();
    private final LongAdder withoutRecord = new LongAdder();
    private final LongAdder withoutSession = new LongAdder();
    private final LongAdder cleared = new LongAdder();
    private final LongAdder suspects = new LongAdder();
    private final Map<String, LongAdder> unreadable = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> odd = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> exempt = new ConcurrentHashMap<>();

    private final AtomicLong ahead = new AtomicLong(Long.MIN_VALUE);
    private long aheadBefore = Long.MIN_VALUE;
    private long aheadSince = Long.MIN_VALUE;
    private volatile LongConsumer verdictTimes = millis -> {};

    public Counts() {
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict, new LongAdder());
        }
    }

    /** One access was read; it may be unreadable. */
    public void access() {
        accesses.increment();
    }

    /** An access that shows no record. */
    public void noRecord() {
        withoutRecord.increment();
    }

    /** An access without a session. */
    public void noSession() {
        withoutSession.increment();
    }

    /** An access was found legitimate by the clearing tables alone. */
    public void cleared() {
        cleared.increment();
    }

    /** An access has to be judged exactly. */
    public void suspect() {
        suspects.increment();
    }

    /** An access said that it was then, and its broker took it then; epoch milliseconds. */
    public void came(long said, long appended) {
        long now = said - appended;
        // Mostly it is not the most: then nothing is written.
        if (now > ahead.get()) {
            ahead.accumulateAndGet(now, Math::max);
        }
    }

    /**
     * By how much an access was ahead of its broker's clock, milliseconds; negative = behind, which is its way and its clock
     * together. Of all that came within a minute or two the most: one node of many may be wrong. 0 = none came.
     *
     * @param now wall time, epoch milliseconds
     */
    public synchronized long ahead(long now) {
        if (now - aheadSince >= AHEAD_FOR || aheadSince == Long.MIN_VALUE) {
            aheadBefore = ahead.getAndSet(Long.MIN_VALUE);
            aheadSince = now;
        }
        long most = Math.max(aheadBefore, ahead.get());
        return most == Long.MIN_VALUE ? 0 : most;
    }

    /** A record was judged the exact way for the first time, so many milliseconds after it was shown, by the site's clock. */
    public void judgedAfter(long millis) {
        verdictTimes.accept(Math.max(0, millis));
    }

    /** Who is told of {@link #judgedAfter} from now on; called by many threads, so it has to be quick. */
    public void tellVerdictTimes(LongConsumer to) {
        verdictTimes = to;
    }

    /** So many records of one access have this verdict; negative when a verdict was taken back. */
    public void verdict(Verdict verdict, long records) {
        adder(verdict).add(records);
    }

    private LongAdder adder(Verdict verdict) {
        LongAdder adder = verdicts.get(verdict);
        if (adder == null) {
            throw new IllegalStateException("no count for " + verdict);
        }
        return adder;
    }

    /** Input that could not be read. */
    public void unreadable(String reason) {
        add(unreadable, reason);
    }

    /** A path that a server may read otherwise, by its route's name. */
    public void odd(String name) {
        add(odd, name);
    }

    /** An answer that the policy exempts, by its entry. */
    public void exempt(String route) {
        add(exempt, route);
    }

    private static void add(Map<String, LongAdder> counts, String name) {
        String key = counts.size() < MOST_NAMES || counts.containsKey(name) ? name : "other";
        counts.computeIfAbsent(key, any -> new LongAdder()).increment();
    }

    public long accesses() {
        return accesses.sum();
    }

    public long withoutRecord() {
        return withoutRecord.sum();
    }

    public long withoutSession() {
        return withoutSession.sum();
    }

    public long clearedAccesses() {
        return cleared.sum();
    }

    public long suspectAccesses() {
        return suspects.sum();
    }

    public long of(Verdict verdict) {
        return adder(verdict).sum();
    }

    public Map<String, Long> unreadable() {
        return sums(unreadable);
    }

    public Map<String, Long> odd() {
        return sums(odd);
    }

    public Map<String, Long> exempt() {
        return sums(exempt);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((name, adder) -> sums.put(name, adder.sum()));
        return sums;
    }
}
