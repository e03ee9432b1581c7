package exposurewatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.topology.Permissions;
import exposurewatch.topology.Permissions.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * A broker as those of a cluster that trusts nobody: TLS everywhere, machines by their certificate, people and the
 * processor by a password (SCRAM-SHA-512), and what is not allowed is refused. Keys are made by the JDK's keytool.
 */
final class Secured implements AutoCloseable {

    static final String PASSWORD = "a-password-for-tests";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Who comes with a certificate; everybody else with a password. */
    private static final List<String> MACHINES = List.of("broker", "shipper", "site", "actuator");

    private final Path directory;
    private final EmbeddedBroker broker;
    private final Admin root;

    private Secured(Path directory, EmbeddedBroker broker) throws IOException {
        this.directory = directory;
        this.broker = broker;
        this.root = Admin.create(client("broker"));
    }

    /** Up, and without a user but the broker itself. */
    static Secured start(Path directory) throws Exception {
        keys(directory);
        return new Secured(directory, EmbeddedBroker.start(directory.resolve("broker"), 0, settings(directory)));
    }

    private static Map<String, String> settings(Path directory) {
        return Map.ofEntries(
                Map.entry("listeners", "PASSWORDS://127.0.0.1:0"),
                Map.entry("listener.security.protocol.map", "CLIENTS:SSL,CONTROLLER:SSL,PASSWORDS:SASL_SSL"),
                Map.entry(
                        "ssl.keystore.location", directory.resolve("broker.p12").toString()),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry("ssl.keystore.password", PASSWORD),
                Map.entry("ssl.truststore.location", directory.resolve("ca.pem").toString()),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("listener.name.clients.ssl.client.auth", "required"),
                Map.entry("listener.name.controller.ssl.client.auth", "required"),
                Map.entry("ssl.principal.mapping.rules", "RULE:^CN=([^,]+),.*$/$1/,DEFAULT"),
                Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry(
                        "listener.name.passwords.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("allow.everyone.if.no.acl.found", "false"),
                Map.entry("super.users", "User:broker"));
    }

    /** A certificate authority, and of each machine a key with a certificate of it. */
    private static void keys(Path directory) throws Exception {
        Path all = directory.resolve("all.p12");
        keytool(all, "-alias", "ca", "-dname", "CN=ca,O=test", "-ext", "bc:c");
        for (String machine : MACHINES) {
            keytool(
                    all,
                    "-alias",
                    machine,
                    "-dname",
                    "CN=" + machine + ",O=test",
                    "-signer",
                    "ca",
                    "-ext",
                    "san=ip:127.0.0.1");
        }
        KeyStore store = store(all);
        Files.writeString(
                directory.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(store.getCertificate("ca").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        for (String machine : MACHINES) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    machine,
                    store.getKey(machine, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    store.getCertificateChain(machine));
            try (OutputStream out = Files.newOutputStream(directory.resolve(machine + ".p12"))) {
                own.store(out, PASSWORD.toCharArray());
            }
        }
    }

    private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    /** Of somebody who may do everything. */
    Admin root() {
        return root;
    }

    /** {@code host:port} where this user may come. */
    String servers(String user) {
        return MACHINES.contains(user) ? broker.bootstrapServers() : broker.address("PASSWORDS");
    }

    /** Where those with a password come. */
    String servers() {
        return broker.address("PASSWORDS");
    }

    /** Client settings of this user, without the address. */
    Properties settings(String user) {
        Properties client = new Properties();
        client.put("ssl.truststore.type", "PEM");
        client.put("ssl.truststore.location", directory.resolve("ca.pem").toString());
        if (MACHINES.contains(user)) {
            client.put("security.protocol", "SSL");
            client.put("ssl.keystore.type", "PKCS12");
            client.put("ssl.keystore.location", directory.resolve(user + ".p12").toString());
            client.put("ssl.keystore.password", PASSWORD);
        } else {
            client.put("security.protocol", "SASL_SSL");
            client.put("sasl.mechanism", "SCRAM-SHA-512");
            client.put("sasl.jaas.config", login(user, PASSWORD));
        }
        return client;
    }

    static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + password + "\";";
    }

    /** Client settings of this user. */
    Properties client(String user) {
        Properties client = settings(user);
        client.put("bootstrap.servers", servers(user));
        return client;
    }

    /** A file for {@code --config}, as an operator writes it. */
    Path file(String user, String... more) throws IOException {
        return file(user, settings(user), more);
    }

    Path file(String name, Properties settings, String... more) throws IOException {
        StringWriter text = new StringWriter();
        settings.store(text, name);
        return Files.writeString(
                directory.resolve(name + ".properties"), text + String.join("\n", more) + "\n", StandardCharsets.UTF_8);
    }

    /** Makes users with a password, and allows; true for everybody once this returns. */
    void allow(List<String> users, List<AclBinding> bindings) throws Exception {
        List<UserScramCredentialAlteration> passwords = users.stream()
                .<UserScramCredentialAlteration>map(user -> new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), PASSWORD))
                .toList();
        root.alterUserScramCredentials(passwords).all().get(30, TimeUnit.SECONDS);
        root.createAcls(bindings).all().get(30, TimeUnit.SECONDS);
        // The broker learns of it a moment after the controller.
        LiveTopics.await("the broker knows the ACLs", LIMIT, () -> {
            try {
                return root.describeAcls(AclBindingFilter.ANY)
                        .values()
                        .get(30, TimeUnit.SECONDS)
                        .containsAll(bindings);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Each role under its own name, exactly as it needs. */
    void allowRoles(Permissions permissions) throws Exception {
        List<AclBinding> all = new ArrayList<>();
        List<String> people = new ArrayList<>();
        for (Role role : Role.values()) {
            all.addAll(permissions.bindings(role, "User:" + role.label()));
            if (!MACHINES.contains(role.label())) {
                people.add(role.label());
            }
        }
        allow(people, all);
    }

    @Override
    public void close() {
        root.close(Duration.ofSeconds(2));
        broker.close();
    }
}
