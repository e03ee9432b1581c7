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
     * @param incident empty for a search, which is of none
     * @param where    the incident's site; for a search, what is looked for
     * @throws IOException if it could not be written: then nothing is shown
     */
    void looked(String by, String what, String incident, String where) throws IOException;
}
