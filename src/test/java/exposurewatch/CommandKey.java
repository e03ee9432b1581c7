package exposurewatch;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/** A key that commands are signed with, made for this run of the tests. */
public final class CommandKey {

    public static final KeyPair PAIR = make();

    private CommandKey() {}

    private static KeyPair make() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
