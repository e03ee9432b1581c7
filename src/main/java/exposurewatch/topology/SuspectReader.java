package exposurewatch.topology;

import exposurewatch.access.AccessEvent;
import exposurewatch.access.AccessReader;
import exposurewatch.access.Reading;
import exposurewatch.judgement.Triage;
import exposurewatch.policy.Policy;
import exposurewatch.session.SessionView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads in full what could not be cleared, and says where it goes. */
final class SuspectReader {

    private final AccessReader reader;
    private final Triage triage;
    private final Policy policy;

    SuspectReader(Policy policy) {
        this.reader = new AccessReader(policy.accesses());
        this.triage = new Triage(policy);
        this.policy = policy;
    }

    /** An access that was read, with what it showed, and of which site. */
    record Seen(AccessEvent access, Triage.Outcome outcome, String site) {}

    Reading<Seen> read(byte @Nullable [] event, String topic, int partition, long offset) {
        Reading<AccessEvent> reading = reader.read(event, topic + '-' + partition + '-' + offset);
        if (reading instanceof Reading.Readable<AccessEvent> readable) {
            AccessEvent access = readable.value();
            return new Reading.Readable<>(new Seen(access, triage.of(access), policy.siteOf(access.service())));
        }
        Reading.Unreadable<AccessEvent> bad = (Reading.Unreadable<AccessEvent>) reading;
        return new Reading.Unreadable<>(bad.reason(), bad.detail());
    }

    /** A step under the key by which its stage is partitioned. */
    record Keyed(String key, Step step) {}

    /** Where a shown access goes: to its session's stage, or at once to its records' when it has no session. */
    static List<Keyed> steps(Seen seen) {
        AccessEvent access = seen.access().forRecord(seen.outcome().route());
        List<String> records = seen.outcome().records();
        if (access.session() != null) {
            return List.of(new Keyed(access.session(), new Step.ToSession(new Work.Suspect(access, records))));
        }
        List<Keyed> steps = new ArrayList<>(records.size());
        for (String record : records) {
            Work.Viewed viewed = new Work.Viewed(access, record, SessionView.ABSENT);
            steps.add(new Keyed(record, new Step.ToRecord(viewed)));
        }
        return steps;
    }
}
