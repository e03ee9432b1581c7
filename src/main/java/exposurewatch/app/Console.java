package exposurewatch.app;

import exposurewatch.policy.Policy;
import exposurewatch.response.http.ApiServer;
import exposurewatch.response.http.Callers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/** The API and the console of a processor, as its configuration says. */
final class Console {

    private Console() {}

    /**
     * Serves from now on, and says where.
     *
     * @param home where the token of this machine is kept when no tokens are configured
     * @throws UsageException if the address or the tokens are wrong
     */
    static ApiServer open(RunConfig config, String servers, Policy policy, Watch watch, Path home) {
        String address = config.apiAddress();
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        if (host.isEmpty() || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new UsageException("exposure-watch.api.address is '" + address
                    + "': write host:port such as 127.0.0.1:8084, or leave it empty for no API");
        }
        Callers callers;
        String hint = "";
        try {
            if (config.apiTokens() != null) {
                callers = Callers.read(config.apiTokens());
            } else if (ApiServer.isLoopback(host)) {
                String token = token(home.resolve("api.token"));
                callers = Callers.only(token, System.getProperty("user.name", "local"));
                hint = "/#token=" + token;
            } else {
                throw new UsageException("exposure-watch.api.address " + address
                        + " can be reached by others: name a file of tokens by exposure-watch.api.tokens first");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(
                    "the tokens can't be read: " + e.getMessage() + "; look at exposure-watch.api.tokens");
        }
        Properties producer = Watch.admin(servers, config);
        try {
            ApiServer server = ApiServer.open(
                    new ApiServer.Setting(
                            host,
                            Integer.parseInt(address.substring(colon + 1)),
                            callers,
                            policy,
                            config.applicationId()),
                    watch.consumer(),
                    producer,
                    watch.topics());
            RunCommand.say("console: " + server.address() + hint);
            return server;
        } catch (IOException e) {
            throw new OutsideException(
                    e.getMessage() + " Another address: exposure-watch.api.address; leave it empty for none");
        }
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
