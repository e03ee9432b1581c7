package exposurewatch.app;

import exposurewatch.app.paging.PagingConfig;
import exposurewatch.response.http.ApiServer;
import exposurewatch.response.http.JwtCallers;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings from a properties file and the environment. Keys that begin with {@code exposure-watch.} are ours, all
 * others go to the Kafka clients as they are ({@code security.protocol}, {@code sasl.jaas.config} …). An environment
 * variable wins: {@code EXPOSURE_WATCH_TOPICS_PREFIX} is {@code exposure-watch.topics.prefix}.
 *
 * @param applicationId    one for all instances that share the work
 * @param topicsPrefix     stands before the name of every topic
 * @param topicsPartitions of topics that are created
 * @param threads          stream threads
 * @param mostKeys         most sessions and most records held in the clearing tables
 * @param commandKey       file of the private key that commands are signed with; null = one is made under the data
 *                         directory
 * @param apiAddress       host:port of API and console; empty = none
 * @param apiTokens        file of those who may call; null = one token is made, for this machine alone
 * @param apiOidc          identity provider that says who may call; null = none
 * @param metricsAddress   host:port of metrics and health; empty = none
 * @param canaryEvery      seconds between two canaries; 0 = none
 * @param heartbeat        called while canaries come through; null = none
 * @param paging           whom alerts are told
 * @param clients          settings of the Kafka clients
 */
public record RunConfig(
        String applicationId,
        String topicsPrefix,
        int topicsPartitions,
        int threads,
        long mostKeys,
        @Nullable Path commandKey,
        String apiAddress,
        @Nullable Path apiTokens,
        JwtCallers.@Nullable Setting apiOidc,
        String metricsAddress,
        int canaryEvery,
        @Nullable URI heartbeat,
        PagingConfig paging,
        Map<String, String> clients) {

    private static final String OURS = "exposure-watch.";
    private static final Set<String> KEYS = with(
            PagingConfig.KEYS,
            "application.id",
            "topics.prefix",
            "topics.partitions",
            "threads",
            "tables.max.keys",
            "command.key",
            "api.address",
            "api.tokens",
            "api.oidc.issuer",
            "api.oidc.audience",
            "api.oidc.jwks",
            "api.oidc.roles",
            "api.oidc.sites",
            "api.oidc.name",
            "metrics.address",
            "canary.every",
            "heartbeat.url");
    private static final String OIDC = "api.oidc.";
    private static final String CLAIM = "the name of a claim, or leave the key out";

    public RunConfig {
        clients = Map.copyOf(clients);
    }

    private static Set<String> with(Set<String> others, String... keys) {
        Set<String> all = new TreeSet<>(others);
        all.addAll(List.of(keys));
        return all;
    }

    /**
     * @param file        a properties file; null = none
     * @param environment the process's environment
     */
    public static RunConfig load(@Nullable Path file, Map<String, String> environment) {
        Properties properties = new Properties();
        if (file != null) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new UsageException("--config " + file + " can't be read: give a readable properties file ("
                        + e.getMessage() + ")");
            }
        }
        Map<String, String> ours = new LinkedHashMap<>();
        Map<String, String> clients = new LinkedHashMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(OURS)) {
                String name = key.substring(OURS.length());
                if (!KEYS.contains(name)) {
                    throw new UsageException(file + ": unknown key '" + key + "': the known ones are "
                            + String.join(
                                    ", ",
                                    KEYS.stream().sorted().map(OURS::concat).toList()));
                }
                ours.put(name, properties.getProperty(key));
            } else {
                clients.put(key, properties.getProperty(key));
            }
        }
        for (String key : KEYS) {
            String value = environment.get(
                    "EXPOSURE_WATCH_" + key.toUpperCase(Locale.ROOT).replace('.', '_'));
            if (value != null) {
                ours.put(key, value);
            }
        }
        String prefix = ours.getOrDefault("topics.prefix", "");
        int cores = Runtime.getRuntime().availableProcessors();
        return new RunConfig(
                ours.getOrDefault("application.id", prefix + "exposure-watch"),
                prefix,
                (int) number(ours, "topics.partitions", 4, 1, 1_000),
                (int) number(ours, "threads", Math.max(1, Math.min(4, cores - 1)), 1, 64),
                number(ours, "tables.max.keys", 20_000_000, 1_000, 200_000_000),
                ours.containsKey("command.key") ? Path.of(ours.get("command.key")) : null,
                ours.getOrDefault("api.address", "127.0.0.1:8084").strip(),
                ours.containsKey("api.tokens") ? Path.of(ours.get("api.tokens")) : null,
                oidc(ours),
                ours.getOrDefault("metrics.address", "127.0.0.1:9464").strip(),
                (int) number(ours, "canary.every", 10, 0, 3_600),
                heartbeat(ours),
                PagingConfig.of(ours),
                clients);
    }

    private static @Nullable URI heartbeat(Map<String, String> ours) {
        String url = ours.getOrDefault("heartbeat.url", "").strip();
        if (url.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below; the URL may be a secret, and is not repeated.
        }
        throw new UsageException(OURS + "heartbeat.url is no URL: write it like https://beats.example.com/…");
    }

    private static JwtCallers.@Nullable Setting oidc(Map<String, String> ours) {
        if (ours.keySet().stream().noneMatch(key -> key.startsWith(OIDC))) {
            return null;
        }
        String issuer =
                oidc(ours, "issuer", "the provider's issuer to the letter, such as https://id.example.com/realms/shop");
        String audience = oidc(ours, "audience", "for whom its tokens have to be, such as exposure-watch");
        String jwks = oidc(ours, "jwks", "jwks_uri of the provider's /.well-known/openid-configuration, or file:PATH");
        return new JwtCallers.Setting(
                issuer,
                audience,
                jwks(jwks),
                ours.containsKey(OIDC + "roles") ? oidc(ours, "roles", CLAIM) : "roles",
                ours.containsKey(OIDC + "sites") ? oidc(ours, "sites", CLAIM) : null,
                ours.containsKey(OIDC + "name") ? oidc(ours, "name", CLAIM) : null);
    }

    /** An empty value is a mistake, and never means that there is no restriction. */
    private static String oidc(Map<String, String> ours, String key, String write) {
        String value = ours.getOrDefault(OIDC + key, "").strip();
        if (value.isEmpty()) {
            throw new UsageException(OURS + OIDC + key
                    + (ours.containsKey(OIDC + key)
                            ? " is empty"
                            : " is missing beside the other keys of " + OURS + OIDC + "*")
                    + ": write " + write);
        }
        return value;
    }

    private static URI jwks(String text) {
        String wrong = "write https://…, http://… on this machine, or file:PATH";
        try {
            if (text.startsWith("file:")) {
                return Path.of(text.substring("file:".length())).toUri();
            }
            URI uri = new URI(text);
            String host = uri.getHost();
            if (uri.getRawUserInfo() != null) {
                throw new UsageException(OURS + OIDC + "jwks has a user before its host: these keys are public, leave"
                        + " the user and the password out");
            }
            if (host == null) {
                wrong += ", with a host";
            } else if ("https".equalsIgnoreCase(uri.getScheme())) {
                return uri;
            } else if ("http".equalsIgnoreCase(uri.getScheme())) {
                if (ApiServer.isLoopback(host)) {
                    return uri;
                }
                wrong = "whoever is on the way could put their own keys there: write https://…";
            }
        } catch (URISyntaxException | InvalidPathException e) {
            wrong += " (" + e.getMessage() + ")";
        }
        throw new UsageException(OURS + OIDC + "jwks is '" + text + "': " + wrong);
    }

    private static long number(Map<String, String> ours, String key, long otherwise, long least, long most) {
        String text = ours.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.trim());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value that is none
        }
        throw new UsageException(OURS + key + " is '" + text + "': write a number from " + least + " to " + most);
    }
}
