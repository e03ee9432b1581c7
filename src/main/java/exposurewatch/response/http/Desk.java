package exposurewatch.response.http;

import exposurewatch.incident.Action;
import java.io.IOException;

/** Where what a caller does is written down. */
public interface Desk {

    /**
     * Something is done about an incident.
     *
     * @throws IOException if it could not be written: then nothing was done
     */
    void act(Action action) throws IOException;

    /**
     * Somebody is going to be shown what concerns people.
     *
     * @throws IOException if it could not be written: then nothing is shown
     */
    void looked(String by, String what, String incident, String site) throws IOException;
}
