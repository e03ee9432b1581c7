package exposurewatch.app.demo;

import java.time.Duration;

/** How the story lets time pass. */
interface Pause {

    /** Waits this long, less when somebody asks to stop; whether somebody did. */
    boolean endedEarly(Duration wait) throws InterruptedException;
}
