package exposurewatch.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** Reads the needed fields of an access with Jackson's streaming parser: the quickest way that needs no code of one's own. */
final class Accesses {

    /** What judging needs; {@code record} is null where the path shows none. */
    record Access(String eventId, String time, int status, String method, String session, String record) {}

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> WANTED = Set.of("event", "http", "session", "url");

    private Accesses() {}

    static Access parse(byte[] bytes) {
        String eventId = null;
        String time = null;
        int status = 0;
        String method = null;
        String session = null;
        String path = null;
        try (JsonParser json = JSON.createParser(bytes)) {
            String outer = null;
            String inner = null;
            int depth = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                switch (token) {
                    case START_OBJECT -> {
                        String name = json.currentName();
                        if (depth == 1 && !WANTED.contains(name)) {
                            json.skipChildren();
                        } else {
                            depth++;
                            outer = depth == 2 ? name : outer;
                            inner = depth == 3 ? name : inner;
                        }
                    }
                    case END_OBJECT -> depth--;
                    case VALUE_STRING -> {
                        String name = json.currentName();
                        if (depth == 1) {
                            time = name.equals("@timestamp") ? json.getText() : time;
                        } else if (depth == 2) {
                            switch (outer) {
                                case "event" -> eventId = name.equals("id") ? json.getText() : eventId;
                                case "session" -> session = name.equals("id") ? json.getText() : session;
                                case "url" -> path = name.equals("path") ? json.getText() : path;
                                default -> {}
                            }
                        } else if (depth == 3 && outer.equals("http") && inner.equals("request")) {
                            method = name.equals("method") ? json.getText() : method;
                        }
                    }
                    case VALUE_NUMBER_INT -> {
                        if (depth == 3 && outer.equals("http") && inner.equals("response")) {
                            status = json.currentName().equals("status_code") ? json.getIntValue() : status;
                        }
                    }
                    default -> {}
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Access(eventId, time, status, method, session, record(method, path));
    }

    private static String record(String method, String path) {
        if (!"GET".equals(method) || path == null) {
            return null;
        }
        int slash = path.indexOf('/', 1);
        if (slash < 0) {
            return null;
        }
        for (String type : BenchWorld.TYPES) {
            if (path.startsWith(type, 1) && slash == type.length() + 2) {
                return type + ':' + path.substring(slash + 1);
            }
        }
        return null;
    }
}
