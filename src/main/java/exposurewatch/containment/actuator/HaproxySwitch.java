package exposurewatch.containment.actuator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Shuts parts of a site in HAProxy's maps, as {@code topology/containment/haproxy.cfg} reads them. The map files are
 * written, too: HAProxy reads them when it starts or reloads. It knows nothing of partner interfaces.
 */
public final class HaproxySwitch implements Switch {

    private static final String SHUT = "1";
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9._~+/=:-]{1,256}");

    private final RuntimeSocket socket;
    private final Path maps;

    /**
     * @param socket HAProxy's runtime socket, of level admin
     * @param maps   the directory of sites.map, routes.map and sessions.map, named as HAProxy's configuration names it
     */
    public HaproxySwitch(Path socket, Path maps) {
        this.socket = new RuntimeSocket(socket);
        this.maps = maps;
    }

    private record Entry(Path map, String key) {}

    private Entry entry(Part part) throws IOException {
        return switch (part.scope()) {
            case SITE -> new Entry(maps.resolve("sites.map"), "site");
            case ROUTE ->
                new Entry(
                        maps.resolve("routes.map"),
                        RouteExpression.of(part.target(), c -> "\\" + Character.toString(c)));
            case SESSION -> {
                if (!SESSION.matcher(part.target()).matches()) {
                    throw new IOException("the session's id has characters that no cookie has");
                }
                yield new Entry(maps.resolve("sessions.map"), part.target());
            }
            case INTEGRATION -> throw new IOException("HAProxy knows no integrations: use another switch for them");
        };
    }

    @Override
    public void set(Part part, boolean shut) throws IOException {
        Entry entry = entry(part);
        if (isShut(part) != shut) {
            String map = entry.map.toString();
            String answer =
                    shut ? socket.ask("add", "map", map, entry.key, SHUT) : socket.ask("del", "map", map, entry.key);
            if (!answer.isEmpty()) {
                throw new IOException("HAProxy says: " + answer);
            }
        }
        keep(entry.map);
    }

    @Override
    public boolean isShut(Part part) throws IOException {
        Entry entry = entry(part);
        return lines(entry.map).contains(entry.key + " " + SHUT);
    }

    /** Key and value of each entry, as HAProxy has them. */
    private List<String> lines(Path map) throws IOException {
        List<String> lines = new ArrayList<>();
        String answer = socket.ask("show", "map", map.toString());
        for (String line : answer.split("\n")) {
            int space = line.indexOf(' ');
            if (line.startsWith("0x") && space > 0) {
                lines.add(line.substring(space + 1));
            } else if (!line.isBlank()) {
                throw new IOException("HAProxy says: " + line);
            }
        }
        return lines;
    }

    private void keep(Path map) throws IOException {
        Path next = map.resolveSibling(map.getFileName() + ".new");
        StringBuilder text = new StringBuilder();
        lines(map).forEach(line -> text.append(line).append('\n'));
        Files.writeString(next, text, StandardCharsets.US_ASCII);
        Files.move(next, map, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
