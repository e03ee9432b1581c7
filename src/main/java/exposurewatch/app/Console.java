package exposurewatch.app;

import exposurewatch.policy.Policy;
import exposurewatch.response.IncidentBoard;
import exposurewatch.response.http.ApiServer;
import exposurewatch.response.http.Callers;
import exposurewatch.response.http.JwtCallers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The API and the console of a processor, as its configuration says. */
final class Console {

    private static final String TOKEN = "api.token";

    private Console() {}

    /**
     * Who may call.
     *
     * @param hint to put after the address, for whoever reads it on this machine
     */
    record Admission(Callers callers, String hint) {}

    /**
     * Serves from now on, and says where.
     *
     * @param home where the token of this machine is kept when no tokens are configured
     * @throws UsageException if the address or the tokens are wrong
     */
    static ApiServer open(
            RunConfig config, String servers, Policy policy, Watch watch, IncidentBoard board, Path home) {
        String address = config.apiAddress();
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        if (host.isEmpty() || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new UsageException("exposure-watch.api.address is '" + address
                    + "': write host:port such as 127.0.0.1:8084, or leave it empty for no API");
        }
        Admission admission = admission(config, host, home);
        Properties producer = Watch.admin(servers, config);
        try {
            ApiServer server = ApiServer.open(
                    new ApiServer.Setting(
                            host,
                            Integer.parseInt(address.substring(colon + 1)),
                            admission.callers,
                            policy,
                            config.applicationId()),
                    board,
                    watch.consumer(),
                    producer,
                    watch.topics());
            RunCommand.say("console: " + server.address() + hint(admission, home));
            return server;
        } catch (IOException e) {
            throw new OutsideException(
                    e.getMessage() + " Another address: exposure-watch.api.address; leave it empty for none");
        }
    }

    /** The token is for whoever sits at this terminal; a file of log lines goes further. */
    private static String hint(Admission admission, Path home) {
        return admission.hint.isEmpty() || Logging.isTerminal()
                ? admission.hint
                : "/#token=…, with what is in " + home.resolve(TOKEN);
    }

    /**
     * Whoever may call there.
     *
     * @throws UsageException if the configuration names nobody and others could reach it, or if it is wrong
     */
    static Admission admission(RunConfig config, String host, Path home) {
        Callers callers = configured(config);
        if (callers != null) {
            return new Admission(callers, "");
        }
        if (!ApiServer.isLoopback(host)) {
            throw new UsageException("exposure-watch.api.address " + config.apiAddress()
                    + " can be reached by others: first say who may call, by a file of tokens"
                    + " (exposure-watch.api.tokens) or an identity provider (exposure-watch.api.oidc.issuer)");
        }
        try {
            String token = token(home.resolve(TOKEN));
            return new Admission(Callers.only(token, System.getProperty("user.name", "local")), "/#token=" + token);
        } catch (IOException e) {
            throw new UsageException("the token of this machine can't be kept in " + home + ": " + e.getMessage()
                    + "; name a file of tokens by exposure-watch.api.tokens instead");
        }
    }

    /** Those of the file, those of the identity provider, or both; null = the configuration names neither. */
    private static @Nullable Callers configured(RunConfig config) {
        Callers callers = null;
        if (config.apiTokens() != null) {
            try {
                callers = Callers.read(config.apiTokens());
            } catch (IOException | IllegalArgumentException e) {
                throw new UsageException(
                        "the tokens can't be read: " + e.getMessage() + "; look at exposure-watch.api.tokens");
            }
        }
        if (config.apiOidc() != null) {
            try {
                Callers provided = JwtCallers.open(config.apiOidc());
                callers = callers == null ? provided : callers.or(provided);
            } catch (IOException e) {
                throw new UsageException("the identity provider's keys can't be read from "
                        + config.apiOidc().keys() + ": " + e.getMessage() + "; look at exposure-watch.api.oidc.jwks");
            }
        }
        return callers;
    }

    /** Made once, readable by nobody else. */
    private static String token(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        String token = Callers.freshToken();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(fresh, token + "\n", StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return token;
    }
}
