package exposurewatch.app.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/** Ordinary life, then one incident after the other, then all of it in a table. */
final class Story {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Stage stage;
    private final List<Chapter> chapters;
    private final LongSupplier pages;

    /** @param pages sent by the site so far */
    Story(Stage stage, List<Chapter> chapters, LongSupplier pages) {
        this.stage = stage;
        this.chapters = List.copyOf(chapters);
        this.pages = pages;
    }

    /**
     * @param ordinary how long ordinary life goes on before the first incident
     * @param between  incidents, for the reader
     * @return exit code: 0 all told as it was, also when somebody asked to stop before anything differed; 1 not so
     */
    int play(Duration ordinary, Duration between) throws InterruptedException {
        if (live(ordinary)) {
            return 0;
        }
        if (!stage.book().isEmpty()) {
            stage.teller().say("DIFFERS: something was told although nothing had happened");
            return 1;
        }
        stage.teller().say("     " + pages.getAsLong() + " pages so far, all of them right, and nothing was told.");
        ExecutorService people = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "story");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return chapters(people, between);
        } finally {
            people.shutdownNow();
        }
    }

    private int chapters(ExecutorService people, Duration between) throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Chapter chapter : chapters) {
            stage.teller().headline(outcomes.size() + 1, chapters.size(), chapter);
            Outcome outcome = new Performance(chapter, stage).play(people);
            if (outcome == null || live(between)) {
                return 0;
            }
            outcomes.add(outcome);
        }
        return end(outcomes.stream().map(this::asItStands).toList());
    }

    /** What came late may still have changed what was told of an earlier chapter: the end counts. */
    private Outcome asItStands(Outcome outcome) {
        String service = outcome.chapter().service();
        return new Outcome(
                outcome.chapter(),
                outcome.millis(),
                stage.book().standing(service),
                stage.truth().tally(service));
    }

    private int end(List<Outcome> outcomes) {
        stage.teller().table(outcomes);
        Set<String> told = stage.book().sites();
        chapters.forEach(chapter -> told.remove(chapter.service()));
        List<String> differences = new ArrayList<>();
        outcomes.forEach(outcome -> outcome.differences()
                .forEach(difference -> differences.add(outcome.chapter().name() + ": " + difference)));
        told.forEach(site -> differences.add("something was told of " + site + ", where nothing has happened"));
        differences.forEach(difference -> stage.teller().say("DIFFERS: " + difference));
        return differences.isEmpty() ? 0 : 1;
    }

    /** Lets ordinary life go on; whether somebody asked to stop. */
    private boolean live(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            stage.news().next(LOOK).forEach(stage.book()::take);
            stage.check();
            if (stage.pause().endedEarly(Duration.ZERO)) {
                return true;
            }
        }
        return false;
    }
}
