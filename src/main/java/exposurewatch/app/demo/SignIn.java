package exposurewatch.app.demo;

import exposurewatch.app.demo.Page.Node;
import exposurewatch.app.demo.SiteLog.Answer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /login} with {@code user=cust-17}, and {@code POST /logout}. No password: nobody but the demonstration's
 * own customers can find the way here, and there is nothing true to be had. Thread-safe.
 */
final class SignIn {

    private static final String SERVICE = "sign-in";
    private static final Node NODE = new Node("sign-in-1", "1.0.0");
    private static final String USER = "user=";

    private final Firm firm;
    private final SiteLog log;
    private final Clock clock;
    private final Map<String, Customer> sessions = new ConcurrentHashMap<>();
    private final AtomicLong answers = new AtomicLong();

    SignIn(Firm firm, SiteLog log, Clock clock) {
        this.firm = firm;
        this.log = log;
        this.clock = clock;
    }

    @Nullable Customer signedIn(@Nullable String session) {
        return session == null ? null : sessions.get(session);
    }

    boolean isAskedFor(Asking asking) {
        return asking.method().equals("POST")
                && (asking.path().equals("/login") || asking.path().equals("/logout"));
    }

    void answer(Asking asking, Exchange http) throws IOException {
        if (asking.path().equals("/login")) {
            signIn(asking, http);
        } else {
            signOut(asking, http);
        }
    }

    /** The session is told before its owner can use it. */
    private void signIn(Asking asking, Exchange http) throws IOException {
        String form = http.form();
        Customer customer = form.startsWith(USER) ? firm.customer(form.substring(USER.length())) : null;
        if (customer == null) {
            http.empty(401);
            log(asking, 401);
            return;
        }
        String session = UUID.randomUUID().toString();
        log.signedIn(session, customer, now());
        sessions.put(session, customer);
        http.signedIn(session);
        log(asking, 204);
    }

    private void signOut(Asking asking, Exchange http) throws IOException {
        String session = asking.session();
        if (session != null && sessions.remove(session) != null) {
            log.signedOut(session, now());
        }
        http.empty(204);
        log(asking, 204);
    }

    private void log(Asking asking, int status) {
        Page page = new Page(status, List.of(), NODE, null, null);
        log.answered(new Answer("sign-in-" + answers.incrementAndGet(), asking, SERVICE, page, now()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
