package exposurewatch.app.demo;

import org.jspecify.annotations.Nullable;

/**
 * A request, as the site understands it.
 *
 * @param method  of HTTP
 * @param path    as it was asked for
 * @param service first segment of the path
 * @param number  second segment of the path; null = none, -1 = not a number
 * @param viewer  who is signed in; null = nobody
 * @param session theirs; null = none
 * @param address where it comes from
 */
record Asking(
        String method,
        String path,
        String service,
        @Nullable Integer number,
        @Nullable Customer viewer,
        @Nullable String session,
        String address) {

    static Asking of(String method, String path, @Nullable Customer viewer, @Nullable String session, String address) {
        String[] segments = path.split("/", -1);
        Integer number = segments.length > 2 ? number(segments[2]) : null;
        return new Asking(method, path, segments.length > 1 ? segments[1] : "", number, viewer, session, address);
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }

    /** The path with its number taken out. */
    String route() {
        return "/" + service + (number == null ? "" : "/{id}");
    }

    /** The viewer as one person: whoever is not signed in is known by address. */
    String person() {
        return viewer == null ? "address " + address : viewer.user();
    }
}
