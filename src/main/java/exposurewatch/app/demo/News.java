package exposurewatch.app.demo;

import java.time.Duration;
import java.util.List;

/** Where what Exposure Watch tells comes from. */
interface News {

    /** What is new; waits this long at most when nothing is. */
    List<Bulletin> next(Duration wait);
}
