package exposurewatch.response.http;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import exposurewatch.access.Visible;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an identity provider. They are asked for again when they have become old or a token names a key that is
 * not among them, but never often; while the provider can't be asked, the last ones hold.
 */
final class ProviderKeys {

    /** Keys that the provider has taken back are believed for so long. */
    static final Duration FRESH = Duration.ofMinutes(5);
    /** In each such span it is asked twice at most. */
    static final Duration INTERVAL = Duration.ofSeconds(10);
    /** Then tokens from before its outage have expired; its last keys are not believed for ever. */
    static final Duration OUTAGE = Duration.ofDays(1);

    static final int LARGEST = 256 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 2_000;
    /** Others wait so long while one asks: longer than it takes to give up. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    private static final Duration QUIET = Duration.ofSeconds(30);

    private final JWKSetSource<SecurityContext> cached;
    private final JWKSource<SecurityContext> source;
    private final Clock clock;

    ProviderKeys(URI where, Clock clock) throws IOException {
        this.clock = clock;
        JWKSetSource<SecurityContext> asked = new Told(where, clock);
        JWKSetSource<SecurityContext> kept = new OutageTolerantJWKSetSource<>(asked, OUTAGE.toMillis(), null);
        JWKSetSource<SecurityContext> limited = new RateLimitedJWKSetSource<>(kept, INTERVAL.toMillis(), null);
        this.cached = new CachingJWKSetSource<>(limited, FRESH.toMillis(), WAIT.toMillis(), null);
        this.source = new JWKSetBasedJWKSource<>(new OnClock(cached, clock));
    }

    JWKSource<SecurityContext> source() {
        return source;
    }

    /** Asks now. */
    void load() throws IOException {
        try {
            cached.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), clock.millis(), null);
        } catch (KeySourceException e) {
            throw new IOException(reason(e), e);
        }
    }

    private static String reason(KeySourceException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return Visible.of(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    /** Drives the sources around it by a clock that tests can set. */
    private static final class OnClock extends JWKSetSourceWrapper<SecurityContext> {

        private final Clock clock;

        OnClock(JWKSetSource<SecurityContext> source, Clock clock) {
            super(source);
            this.clock = clock;
        }

        @Override
        public JWKSet getJWKSet(
                JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
                throws KeySourceException {
            return getSource().getJWKSet(refresh, clock.millis(), context);
        }
    }

    /** Says in the log when the provider can't be asked. */
    private static final class Told extends JWKSetSourceWrapper<SecurityContext> {

        private final URI where;
        private final Seldom failures;

        Told(URI where, Clock clock) throws IOException {
            super(new URLBasedJWKSetSource<>(where.toURL(), new Retriever()));
            this.where = where;
            this.failures = new Seldom(QUIET, clock);
        }

        @Override
        public JWKSet getJWKSet(
                JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
                throws KeySourceException {
            try {
                JWKSet keys = getSource().getJWKSet(refresh, currentTime, context);
                if (keys.isEmpty()) {
                    throw new JWKSetRetrievalException("it has no key", null);
                }
                return keys;
            } catch (KeySourceException e) {
                if (failures.now()) {
                    LOG.warn(
                            "the identity provider's keys can't be had from {}: {}; those already known hold for a day,"
                                    + " other tokens are refused; look at exposure-watch.api.oidc.jwks and at the"
                                    + " provider",
                            where,
                            reason(e));
                }
                throw e;
            }
        }
    }

    /** Goes where it is sent and nowhere else: a redirect could lead away from https or from this machine. */
    private static final class Retriever extends DefaultResourceRetriever {

        Retriever() {
            super(CONNECT_MILLIS, READ_MILLIS, LARGEST);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    }
}
