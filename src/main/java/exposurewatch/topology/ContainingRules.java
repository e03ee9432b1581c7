package exposurewatch.topology;

import exposurewatch.containment.Command;
import exposurewatch.containment.CommandSignature;
import exposurewatch.containment.DetectorHealth;
import exposurewatch.policy.Containment;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;

/**
 * What the stage that contains needs to know besides the data.
 *
 * @param key   that commands are signed with
 * @param pulse how well the detector sees
 */
record ContainingRules(Containment policy, PrivateKey key, Pulse pulse) {

    /** How well the detector sees. */
    interface Pulse {
        /**
         * @param lag   age of the newest exposure of what is decided, milliseconds: what is judged now may be long over
         * @param ahead by which exposures lately were ahead of the clock, milliseconds
         * @param now   wall time, epoch milliseconds
         */
        DetectorHealth at(long lag, long ahead, long now);
    }

    String sign(Command command) {
        return new String(CommandSignature.sign(command, key), StandardCharsets.UTF_8);
    }
}
