package exposurewatch.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exposurewatch.judgement.Finding;
import exposurewatch.judgement.Judgement;
import exposurewatch.policy.Policy;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Record;

/** What is told of one judgement, as a record of {@code exposures} or {@code unjudged}. */
final class Telling {

    /** Where it is told. */
    enum Topic {
        EXPOSURES,
        UNJUDGED
    }

    private Telling() {}

    /**
     * @param kept      with the revision that is told now
     * @param withdrawn whether what was told before no longer holds
     */
    static Record<String, Step> of(Kept kept, Topic topic, boolean withdrawn, Policy policy, long now) {
        Judgement judgement = Objects.requireNonNull(kept.last());
        Finding finding = new Finding(kept.viewed().access(), kept.viewed().record(), judgement);
        ObjectNode json = finding.toJson(policy);
        json.put("revision", kept.revision());
        json.put("withdrawn", withdrawn);
        if (topic == Topic.UNJUDGED) {
            json.put("reason", reason(judgement, withdrawn));
        }
        String what = topic == Topic.EXPOSURES ? "exposure" : "unjudged";
        var headers = Headers.cloudEvent(
                Finding.contentId(what, finding.id(), Integer.toString(kept.revision())),
                "exposurewatch." + what + (withdrawn ? ".withdrawn" : ".told"),
                finding.access().timestamp());
        return topic == Topic.EXPOSURES
                ? new Record<>(finding.site(policy), new Step.ToExposures(json), Math.max(0, now), headers)
                : new Record<>(finding.record(), new Step.ToUnjudged(json), Math.max(0, now), headers);
    }

    private static String reason(Judgement judgement, boolean withdrawn) {
        if (withdrawn) {
            return "the missing row came: judged as " + judgement.verdict().label();
        }
        return switch (judgement.verdict()) {
            case UNRESOLVED_RECORD -> "no ownership row of the record is valid at that time";
            case UNRESOLVED_SESSION -> "no row of the session is valid at that time";
            default -> judgement.verdict().label();
        };
    }
}
