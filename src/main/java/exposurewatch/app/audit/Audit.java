package exposurewatch.app.audit;

import exposurewatch.access.AccessEvent;
import exposurewatch.judgement.Counts;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Judgement;
import exposurewatch.judgement.Rule;
import exposurewatch.judgement.Traffic;
import exposurewatch.judgement.Triage;
import exposurewatch.judgement.Verdict;
import exposurewatch.policy.Policy;
import exposurewatch.session.SessionView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Judges accesses one by one, with all facts known. */
final class Audit {

    /** A log that was shipped twice repeats itself within this many findings. */
    private static final int REMEMBERED = 200_000;

    private final Policy policy;
    private final Facts facts;
    private final Triage triage;
    private final Rule rule;
    private final Counts counts;
    private final Traffic traffic;
    private final Consumer<Finding> findings;
    private final Map<String, Boolean> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param findings told of each exposure and of each unresolved record, once for each (event, record)
     */
    Audit(Policy policy, Facts facts, Counts counts, Traffic traffic, Consumer<Finding> findings) {
        this.policy = policy;
        this.facts = facts;
        this.counts = counts;
        this.traffic = traffic;
        this.findings = findings;
        this.triage = new Triage(policy);
        this.rule = new Rule(policy);
    }

    void judge(AccessEvent access) {
        counts.access();
        if (access.session() == null) {
            counts.noSession();
        }
        Triage.Outcome outcome = triage.of(access);
        if (outcome.odd() != null) {
            counts.odd(outcome.odd());
        }
        traffic.count(policy.siteOf(access.service()), access, outcome);
        switch (outcome.kind()) {
            case NO_RECORD -> counts.noRecord();
            case DENIED -> counts.verdict(Verdict.DENIED, outcome.records().size());
            case EXEMPT -> {
                counts.verdict(Verdict.EXEMPT, outcome.records().size());
                counts.exempt(String.valueOf(
                        outcome.exemption() == null ? null : outcome.exemption().route()));
            }
            case SHOWN -> judgeShown(access, outcome);
        }
    }

    private void judgeShown(AccessEvent access, Triage.Outcome outcome) {
        SessionView session = access.session() == null
                ? SessionView.ABSENT
                : facts.session(
                        access.session(),
                        access.timestamp(),
                        policy.time().tolerance().toMillis(),
                        policy.time().sessionEndGrace().toMillis());
        for (String record : outcome.records()) {
            Judgement judgement = rule.judge(record, access.timestamp(), session, facts.record(record));
            if (judgement.verdict().exposed() || judgement.verdict().unresolved()) {
                Finding finding = new Finding(access.forRecord(outcome.route()), record, judgement);
                if (told.put(finding.id(), Boolean.TRUE) != null) {
                    continue;
                }
                findings.accept(finding);
            }
            counts.verdict(judgement.verdict(), 1);
        }
    }
}
