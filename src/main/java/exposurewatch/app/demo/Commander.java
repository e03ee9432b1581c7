package exposurewatch.app.demo;

import exposurewatch.incident.Action;

/** Who may say that something is open again, or over. */
interface Commander {

    /** Nothing happens where nothing was shut, or when it is over already. */
    void act(Action.Kind kind, Known incident);
}
