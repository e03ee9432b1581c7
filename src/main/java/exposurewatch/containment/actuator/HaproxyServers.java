package exposurewatch.containment.actuator;

import exposurewatch.policy.Containment.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Shuts a whole site by putting its servers in HAProxy into maintenance: nothing has to be prepared for it. HAProxy then
 * answers 503; {@code http-error} in its configuration adds Retry-After. It undoes this when it reloads: the actuator does
 * it again.
 */
public final class HaproxyServers implements Switch {

    private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9_.:-]{1,100}/[A-Za-z0-9_.:-]{1,100}");
    /** Columns of {@code show servers state}, from 0: backend, server, administrative state. */
    private static final int BACKEND = 1;

    private static final int SERVER_NAME = 3;
    private static final int ADMIN_STATE = 6;
    /** Bits of the administrative state by which a server is in maintenance. Source: HAProxy's management guide. */
    private static final int IN_MAINTENANCE = 0x01 | 0x02 | 0x04 | 0x20;

    private final RuntimeSocket socket;
    private final List<String> servers;

    /**
     * @param servers {@code backend/server}, all that serve the site
     */
    public HaproxyServers(Path socket, List<String> servers) {
        this.socket = new RuntimeSocket(socket);
        this.servers = List.copyOf(servers);
    }

    private static void siteOnly(Part part) throws IOException {
        if (part.scope() != Scope.SITE) {
            throw new IOException("servers can only be shut with the whole site: use the maps of HAProxy for less");
        }
    }

    @Override
    public void set(Part part, boolean shut) throws IOException {
        siteOnly(part);
        for (String server : servers) {
            String[] names = names(server);
            String answer = socket.ask("set", "server", names[0] + "/" + names[1], "state", shut ? "maint" : "ready");
            if (!answer.isEmpty()) {
                throw new IOException("HAProxy says of " + server + ": " + answer);
            }
        }
    }

    private static String[] names(String server) throws IOException {
        if (!SERVER.matcher(server).matches()) {
            throw new IOException("'" + server + "' is no server such as 'servers/one'");
        }
        return server.split("/");
    }

    @Override
    public boolean isShut(Part part) throws IOException {
        siteOnly(part);
        String[] lines = socket.ask("show", "servers", "state").split("\n");
        int shut = 0;
        for (String server : servers) {
            shut += isInMaintenance(lines, server) ? 1 : 0;
        }
        // A single one that serves shows what it should not.
        return shut == servers.size();
    }

    private static boolean isInMaintenance(String[] lines, String server) throws IOException {
        String[] names = names(server);
        for (String line : lines) {
            String[] columns = line.split(" ");
            if (columns.length > ADMIN_STATE
                    && columns[BACKEND].equals(names[0])
                    && columns[SERVER_NAME].equals(names[1])) {
                return (Integer.parseInt(columns[ADMIN_STATE]) & IN_MAINTENANCE) != 0;
            }
        }
        throw new IOException("HAProxy has no server " + server);
    }
}
