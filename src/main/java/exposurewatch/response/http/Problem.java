package exposurewatch.response.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a call was not answered, in the one shape that all errors have (RFC 9457, {@code application/problem+json}). */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;

    /**
     * @param title  the same for all of its kind
     * @param detail what, and what to do
     */
    Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static Problem unknownIncident() {
        return new Problem(404, "unknown incident", "there is no such incident, or it is of a site that you don't see");
    }

    /** Others are served just now; the answer says when to ask again. */
    static Problem busy(String detail) {
        return new Problem(429, "busy", detail);
    }

    int status() {
        return status;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "about:blank").put("title", title).put("status", status);
        return json.put("detail", getMessage());
    }
}
