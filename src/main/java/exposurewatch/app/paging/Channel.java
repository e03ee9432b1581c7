package exposurewatch.app.paging;

import exposurewatch.alert.delivery.ToldAlert;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;

/** How a target is told of an alert. */
interface Channel {

    /**
     * What to send, one after the other; empty where this target need not know.
     *
     * @param now time of this try
     */
    List<HttpRequest> requests(ToldAlert alert, Instant now);

    /** Whether the receiver will never take this alert, and may take the next. */
    default boolean isRefused(Answer answer) {
        return answer.isRefused();
    }
}
