package exposurewatch.app;

import exposurewatch.access.AccessEvent;
import exposurewatch.judgement.Rule;
import exposurewatch.judgement.Triage;
import exposurewatch.judgement.Verdict;
import exposurewatch.ownership.OwnershipHistory;
import exposurewatch.ownership.OwnershipRow;
import exposurewatch.policy.Policy;
import exposurewatch.policy.PolicyCase;
import exposurewatch.session.SessionRow;
import exposurewatch.session.SessionView;
import exposurewatch.session.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs the cases kept beside a policy file through the rule itself. */
final class PolicyTests {

    private final Policy policy;
    private final Triage triage;
    private final Rule rule;

    PolicyTests(Policy policy) {
        this.policy = policy;
        this.triage = new Triage(policy);
        this.rule = new Rule(policy);
    }

    /** What is not as the case expects, one line each with the line of its access; empty = the case passes. */
    List<String> run(PolicyCase one) {
        Map<String, Timeline<SessionRow>> sessions = new HashMap<>();
        for (PolicyCase.SessionFact fact : one.sessions()) {
            SessionRow row = new SessionRow(
                    fact.session(),
                    fact.at().toEpochMilli(),
                    fact.user(),
                    fact.roles(),
                    fact.organization(),
                    fact.end());
            sessions.merge(row.session(), Timeline.<SessionRow>empty().with(row), (known, first) -> known.with(row));
        }
        Map<String, OwnershipHistory> records = new HashMap<>();
        for (PolicyCase.OwnershipFact fact : one.ownership()) {
            OwnershipRow row = new OwnershipRow(
                    fact.record(),
                    fact.at().toEpochMilli(),
                    fact.user(),
                    fact.organization(),
                    fact.sharedWith(),
                    fact.open(),
                    fact.deleted());
            records.merge(row.record(), OwnershipHistory.EMPTY.with(row), (known, first) -> known.with(row));
        }
        List<String> faults = new ArrayList<>();
        for (PolicyCase.Answer answer : one.accesses()) {
            Map<String, String> said = judge(answer, sessions, records);
            if (!said.equals(answer.expect())) {
                faults.add("line " + answer.line() + ": expected " + new TreeMap<>(answer.expect()) + ", the rule says "
                        + said);
            }
        }
        return faults;
    }

    private Map<String, String> judge(
            PolicyCase.Answer answer,
            Map<String, Timeline<SessionRow>> sessions,
            Map<String, OwnershipHistory> records) {
        long time = answer.at().toEpochMilli();
        AccessEvent access = new AccessEvent(
                "line-" + answer.line(),
                time,
                answer.status(),
                answer.session(),
                null,
                answer.method(),
                null,
                answer.url(),
                null,
                null,
                null,
                null,
                null,
                null,
                answer.records(),
                null,
                null);
        Triage.Outcome outcome = triage.of(access);
        SessionView session = answer.session() == null
                ? SessionView.ABSENT
                : SessionView.of(
                        sessions.getOrDefault(answer.session(), Timeline.empty()),
                        time,
                        policy.time().tolerance().toMillis(),
                        policy.time().sessionEndGrace().toMillis());
        Map<String, String> said = new TreeMap<>();
        for (String record : outcome.records()) {
            Verdict verdict = switch (outcome.kind()) {
                case DENIED, NO_RECORD -> Verdict.DENIED;
                case EXEMPT -> Verdict.EXEMPT;
                case SHOWN ->
                    rule.judge(record, time, session, records.getOrDefault(record, OwnershipHistory.EMPTY))
                            .verdict();
            };
            said.put(record, verdict.label());
        }
        return said;
    }
}
