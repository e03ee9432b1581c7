package exposurewatch.app.demo;

import exposurewatch.app.OutsideException;
import exposurewatch.app.demo.IncidentBook.Alert;
import exposurewatch.incident.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One chapter, from its bug to what is known of it. For one thread. */
final class Performance {

    private static final Duration LOOK = Duration.ofMillis(50);
    /** From the beginning to the first wrong page. */
    private static final Duration WRONG_WITHIN = Duration.ofSeconds(20);

    private final Chapter chapter;
    private final Stage stage;
    private @Nullable WrongPage first;
    private @Nullable Alert firstAlert;
    private boolean shut;

    Performance(Chapter chapter, Stage stage) {
        this.chapter = chapter;
        this.stage = stage;
    }

    /**
     * @return how it ended; null when somebody asked to stop
     * @throws OutsideException if no alert came in time
     */
    @Nullable Outcome play(ExecutorService people) throws InterruptedException {
        stage.bugs().let(chapter.bug());
        Future<?> act = people.submit(() -> {
            chapter.act().play(stage.crowd(), stage.pause());
            return null;
        });
        long begun = System.nanoTime();
        while (!act.isDone() || firstAlert == null || isToBeShut()) {
            if (look()) {
                return null;
            }
            if (first == null && passed(begun, WRONG_WITHIN)) {
                throw new IllegalStateException(chapter.name() + ": the site has sent no wrong page");
            }
            if (first != null && firstAlert == null && passed(first.nanos(), stage.toldWithin())) {
                throw new OutsideException(
                        chapter.name() + ": no alert came within "
                                + stage.toldWithin().toMillis()
                                + " ms of the first wrong page; look for errors above, or is the machine very busy? Start it again");
            }
        }
        stage.bugs().mend(chapter.bug());
        stage.teller().mended(chapter, Instant.now());
        finish(act);
        return shut && reopen() ? null : settle();
    }

    /** What can be shut goes on being wrong until it is, as long as an alert may take: a slow machine has more time. */
    private boolean isToBeShut() {
        return first != null
                && !shut
                && stage.closures().canShut(chapter.service())
                && !passed(first.nanos(), stage.toldWithin());
    }

    /** A person says that it may be opened; whether somebody asked to stop before it was. */
    private boolean reopen() throws InterruptedException {
        long said = System.nanoTime();
        stage.book().all(chapter.service()).forEach(known -> stage.commander().act(Action.Kind.RESTORE, known));
        while (stage.closures().isAnyOf(chapter.service())) {
            if (look()) {
                return true;
            }
            if (passed(said, stage.toldWithin())) {
                throw new OutsideException(chapter.name() + ": it was not opened again within "
                        + stage.toldWithin().toMillis() + " ms; look for errors above, or is the machine very busy?");
            }
        }
        stage.teller().reopened(Instant.now(), stage.truth().turnedAway(chapter.service()));
        return false;
    }

    /** Waits for the numbers to agree; when they don't in time, they stand as they are. */
    private @Nullable Outcome settle() throws InterruptedException {
        long mended = System.nanoTime();
        Outcome outcome = outcome();
        while (!outcome.isExact() && !passed(mended, stage.toldWithin())) {
            if (look()) {
                return null;
            }
            outcome = outcome();
        }
        stage.teller().known(outcome, stage.book().takenIn(chapter.service()));
        stage.book()
                .standing(chapter.service())
                .forEach(known -> stage.commander().act(Action.Kind.RESOLVE, known));
        return outcome;
    }

    /** Tells what is new; whether somebody asked to stop. */
    private boolean look() throws InterruptedException {
        List<Bulletin> bulletins = stage.news().next(LOOK);
        stage.check();
        if (first == null) {
            first = stage.truth().first(chapter.service());
            if (first != null) {
                stage.teller().wrongPage(first);
            }
        }
        bulletins.forEach(stage.book()::take);
        if (first != null) {
            if (!shut && stage.closures().isAnyOf(chapter.service())) {
                shut = true;
                stage.teller().shut(chapter, first, Instant.now(), System.nanoTime());
            }
            for (Alert alert : stage.book().alerts(chapter.service())) {
                firstAlert = firstAlert == null ? alert : firstAlert;
                stage.teller().alert(alert, first);
            }
        }
        return stage.pause().endedEarly(Duration.ZERO);
    }

    private Outcome outcome() {
        if (first == null || firstAlert == null) {
            throw new IllegalStateException("an outcome needs a wrong page and an alert");
        }
        return new Outcome(
                chapter,
                Teller.millis(firstAlert, first),
                stage.book().standing(chapter.service()),
                stage.truth().tally(chapter.service()));
    }

    private static void finish(Future<?> act) throws InterruptedException {
        try {
            act.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the customers of the demonstration failed", e.getCause());
        }
    }

    private static boolean passed(long since, Duration limit) {
        return System.nanoTime() - since > limit.toNanos();
    }
}
