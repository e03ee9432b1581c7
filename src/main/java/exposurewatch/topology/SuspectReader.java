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

    SuspectReader(Policy policy) {
        this.reader = new AccessReader(policy.accesses());
        this.triage = new Triage(policy);
    }

    /** An access that was read, with what it showed. */
    record Seen(AccessEvent access, Triage.Outcome outcome) {}

    Reading<Seen> read(byte @Nullable [] event, String topic, int partition, long offset) {
        Reading<AccessEvent> reading = reader.read(event, topic + '-' + partition + '-' + offset);
        if (reading instanceof Reading.Readable<AccessEvent> readable) {
            return new Reading.Readable<>(new Seen(readable.value(), triage.of(readable.value())));
        }
        Reading.Unreadable<AccessEvent> bad = (Reading.Unreadable<AccessEvent>) reading;
        return new Reading.Unreadable<>(bad.reason(), bad.detail());
    }

    /** A step under the key by which its stage is partitioned. */
    record Keyed(String key, Step step) {}

    /** Where a shown access goes: to its session's stage, or at once to its records' when it has no session. */
    static List<Keyed> steps(Seen seen) {
        AccessEvent access = seen.access();
        List<String> records = seen.outcome().records();
        if (access.session() != null) {
            return List.of(new Keyed(
                    access.session(), new Step.ToSession(new Work.Suspect(access.withoutRecords(), records))));
        }
        List<Keyed> steps = new ArrayList<>(records.size());
        for (String record : records) {
            Work.Viewed viewed = new Work.Viewed(access.withoutRecords(), record, SessionView.ABSENT);
            steps.add(new Keyed(record, new Step.ToRecord(viewed)));
        }
        return steps;
    }
}
