package exposurewatch.topology;

import exposurewatch.session.SessionRow;
import exposurewatch.session.SessionView;
import exposurewatch.session.Timeline;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** JUDGE, by session: who was it then? Suspects are kept, and asked again when a row of their session comes. */
final class AttachSession implements Processor<String, Work, String, Step> {

    private final JudgingRules rules;
    private final Urgency urgency = new Urgency();
    private @Nullable ProcessorContext<String, Step> context;
    private @Nullable Rounds rounds;
    private @Nullable KeyValueStore<String, KeptSession> rows;
    private @Nullable KeyValueStore<Bytes, KeptSuspect> suspects;
    private @Nullable Reexamination<KeptSuspect> reexamination;
    private @Nullable LateFacts late;

    AttachSession(JudgingRules rules) {
        this.rules = rules;
    }

    @Override
    public void init(ProcessorContext<String, Step> context) {
        KeyValueStore<Bytes, KeptSuspect> kept = context.getStateStore(Stores.SESSION_SUSPECTS);
        Reexamination<KeptSuspect> again = new Reexamination<>(
                kept, context.getStateStore(Stores.SESSION_REEXAMINATIONS), (key, one) -> attach(one.suspect()));
        LateFacts lateFacts = rules.lateFacts(context.getStateStore(Stores.SESSION_LATE));
        Retention<Bytes, KeptSuspect> retention =
                new Retention<>(kept, KeptSuspect::keptAt, rules.retention().toMillis());
        this.context = context;
        KeyValueStore<String, KeptSession> sessions = context.getStateStore(Stores.SESSION_ROWS);
        Retention<String, KeptSession> ended =
                new Retention<>(sessions, KeptSession::over, rules.sessions().toMillis());
        this.rows = sessions;
        this.suspects = kept;
        this.reexamination = again;
        this.late = lateFacts;
        this.rounds = new Rounds(context)
                .every(rules.tick(), now -> {
                    again.tick();
                    lateFacts.tick(context);
                })
                .every(rules.sweep(), now -> {
                    retention.tick(now);
                    ended.tick(now);
                });
    }

    @Override
    public void process(Record<String, Work> record) {
        Objects.requireNonNull(rounds).look();
        if (record.value() instanceof Work.SessionFact fact) {
            learn(fact);
        } else if (record.value() instanceof Work.Suspect suspect) {
            String session = Objects.requireNonNull(suspect.access().session());
            Objects.requireNonNull(suspects).put(Keys.of(session, suspect.access()), new KeptSuspect(suspect, now()));
            attach(suspect);
            urgency.handedOn(Objects.requireNonNull(context));
        }
    }

    private void learn(Work.SessionFact fact) {
        SessionRow row = fact.row();
        Timeline<SessionRow> known = rows(row.session());
        Timeline<SessionRow> next = known.with(row);
        if (next == known) {
            return;
        }
        Objects.requireNonNull(rows).put(row.session(), KeptSession.of(next, now()));
        if (!fact.settled()) {
            Objects.requireNonNull(late).add(row.validFrom(), now());
        }
        Objects.requireNonNull(reexamination).from(row.session(), row.validFrom() - rules.tolerance());
    }

    private long now() {
        return Objects.requireNonNull(context).currentSystemTimeMs();
    }

    private Timeline<SessionRow> rows(String session) {
        KeptSession known = Objects.requireNonNull(rows).get(session);
        return known == null ? Timeline.empty() : known.timeline();
    }

    private void attach(Work.Suspect suspect) {
        String session = Objects.requireNonNull(suspect.access().session());
        long time = suspect.access().timestamp();
        SessionView view = SessionView.of(rows(session), time, rules.tolerance(), rules.grace());
        ProcessorContext<String, Step> to = Objects.requireNonNull(context);
        for (String record : suspect.records()) {
            Work.Viewed viewed = new Work.Viewed(suspect.access(), record, view);
            to.forward(new Record<>(record, new Step.ToRecord(viewed), Math.max(0, to.currentSystemTimeMs())));
        }
    }
}
