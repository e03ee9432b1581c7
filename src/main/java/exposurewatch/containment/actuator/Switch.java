package exposurewatch.containment.actuator;

import java.io.IOException;

/** What really shuts a part of a site: a proxy, a file … */
public interface Switch {

    /**
     * Shuts or opens the part; nothing changes where it is so already.
     *
     * @throws IOException saying why it could not be done
     */
    void set(Part part, boolean shut) throws IOException;

    /**
     * Reads back how it is, from what really decides and not from memory.
     *
     * @throws IOException saying why it is not known
     */
    boolean isShut(Part part) throws IOException;
}
