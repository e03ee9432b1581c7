package exposurewatch.topology;

import exposurewatch.topology.TopicFinding.Severity;
import exposurewatch.topology.TopicFinding.State;
import java.util.Map;

/**
 * Words findings about one topic that is there but differs.
 *
 * @param spec     the topic as declared
 * @param remedies command lines
 */
record Found(TopicSpec spec, Remedies remedies) {

    /** Nothing has to be done. */
    TopicFinding note(String setting, String is, String shouldBe, String why) {
        return byHand(Severity.NOTE, setting, is, shouldBe, why, "");
    }

    /** A setting that can be put right without loss, as declared. */
    TopicFinding mendable(Severity severity, String setting, String is, String why) {
        return mendable(severity, setting, is, spec.config(1).getOrDefault(setting, ""), why);
    }

    /** A setting that can be put right without loss. */
    TopicFinding mendable(Severity severity, String setting, String is, String shouldBe, String why) {
        String remedy = remedies.set(spec, Map.of(setting, shouldBe));
        return new TopicFinding(spec.name(), State.DIFFERS, severity, setting, is, shouldBe, why, remedy, true);
    }

    /** What somebody has to decide on. */
    TopicFinding byHand(Severity severity, String setting, String is, String shouldBe, String why, String remedy) {
        return new TopicFinding(spec.name(), State.DIFFERS, severity, setting, is, shouldBe, why, remedy, false);
    }
}
