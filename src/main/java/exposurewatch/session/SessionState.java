package exposurewatch.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who a session stands for at one instant. */
public sealed interface SessionState {

    /** Somebody is signed in. */
    record SignedIn(
            String user, List<String> roles, @Nullable String organization) implements SessionState {}

    /** Nobody: there is no session, or it has ended. */
    record Nobody() implements SessionState {}

    /** No row says. */
    record Unknown() implements SessionState {}

    Nobody NOBODY = new Nobody();
    Unknown UNKNOWN = new Unknown();
}
