package exposurewatch.app.demo;

/** Who may say that something is open again. */
interface Commander {

    /** Opens what was shut for this incident; nothing when nothing was. */
    void reopen(Known incident);
}
