package exposurewatch.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import exposurewatch.judgement.SiteTraffic.Refused;
import exposurewatch.judgement.SiteTraffic.Shown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // nulls are passed on purpose
class TrafficTest {

    private static final long HOUR = 3_600_000;
    private static final long H = 498_611;
    private static final long T = H * HOUR;

    private final Traffic traffic = new Traffic();

    private void shown(String site, long at, String release) {
        traffic.shown(site, at, release, null, null, null, null);
    }

    @Test
    void shouldCountEachAccessOnceForTheSiteAndOnceForEachOfItsValues() {
        traffic.shown("shop", T + 9, "2.0.0", "erp", "GET /invoices/{id}", "web-1", "hit");
        traffic.shown("shop", T + 5, "2.0.0", null, "GET /invoices/{id}", "web-2", "HIT");
        traffic.shown("shop", T + HOUR, null, "", null, null, null);

        assertThat(traffic.drain())
                .containsExactly(new SiteTraffic(
                        "shop",
                        List.of(
                                new Shown(H, null, "", 2, T + 5),
                                new Shown(H, Dimension.RELEASE, "2.0.0", 2, T + 5),
                                new Shown(H, Dimension.INTEGRATION, "erp", 1, T + 9),
                                new Shown(H, Dimension.ROUTE, "GET /invoices/{id}", 2, T + 5),
                                new Shown(H, Dimension.NODE, "web-1", 1, T + 9),
                                new Shown(H, Dimension.NODE, "web-2", 1, T + 5),
                                new Shown(H, Dimension.CACHE, "HIT", 2, T + 5),
                                new Shown(H + 1, null, "", 1, T + HOUR)),
                        List.of()));
    }

    @Test
    void shouldCountRefusalsByViewer() {
        traffic.refused("shop", T + 3, "s1", "192.0.2.1");
        traffic.refused("shop", T + 2, "s1", null);
        traffic.refused("shop", T + 1, null, "192.0.2.1");
        traffic.refused("shop", T, null, null);

        assertThat(traffic.drain())
                .containsExactly(new SiteTraffic(
                        "shop",
                        List.of(),
                        List.of(
                                new Refused(H, SiteTraffic.OTHERS, 1, T),
                                new Refused(H, "address:192.0.2.1", 1, T + 1),
                                new Refused(H, "session:s1", 2, T + 2))));
    }

    @Test
    void shouldBeginAnewWhenDrained() {
        shown("shop", T, "1");
        traffic.refused("shop", T, "s1", null);
        assertThat(traffic.drain()).hasSize(1);
        assertThat(traffic.drain()).isEmpty();

        shown("shop", T + 1, "1");
        assertThat(traffic.drain())
                .containsExactly(new SiteTraffic(
                        "shop",
                        List.of(new Shown(H, null, "", 1, T + 1), new Shown(H, Dimension.RELEASE, "1", 1, T + 1)),
                        List.of()));
    }

    @Test
    void shouldGiveTheSameInWhateverOrder() {
        List<long[]> accesses = new ArrayList<>();
        SplittableRandom dice = new SplittableRandom(3);
        for (int i = 0; i < 2_000; i++) {
            accesses.add(new long[] {T + dice.nextLong(-5 * HOUR, 5 * HOUR), dice.nextInt(7)});
        }
        accesses.forEach(access -> shown("shop" + access[1] % 2, access[0], "r" + access[1]));
        List<SiteTraffic> once = traffic.drain();
        java.util.Collections.shuffle(accesses, new java.util.Random(4));
        accesses.forEach(access -> shown("shop" + access[1] % 2, access[0], "r" + access[1]));

        assertThat(traffic.drain()).isEqualTo(once).hasSize(2);
    }

    @Test
    void shouldGiveTheSitesAfterThousandOthersOneName() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1_200; i++) {
                shown("site-" + i, T, null);
                traffic.refused("site-" + i, T, "s1", null);
            }
        }
        shown("s".repeat(201), T, null);

        List<SiteTraffic> drained = traffic.drain();
        assertThat(drained).hasSize(1_001);
        assertThat(drained.get(0).site()).isEqualTo(SiteTraffic.OTHERS);
        assertThat(drained.get(0).shown()).containsExactly(new Shown(H, null, "", 401, T));
        assertThat(drained.get(0).refused()).containsExactly(new Refused(H, "session:s1", 400, T));
        assertThat(drained.get(1).shown()).containsExactly(new Shown(H, null, "", 2, T));
    }

    @Test
    void shouldGiveTheValuesAfterTwoHundredOthersOneName() {
        for (int i = 0; i < 300; i++) {
            shown("shop", T + i % 3 * HOUR, "release-" + i);
        }
        shown("shop", T, "r".repeat(201));
        shown("shop", T, "release-7");

        List<Shown> releases = releases(traffic.drain().get(0));
        Set<String> names = new HashSet<>();
        releases.forEach(entry -> names.add(entry.value()));
        assertThat(names)
                .hasSize(201)
                .contains(SiteTraffic.OTHERS, "release-199")
                .doesNotContain("release-200");
        assertThat(releases.stream().mapToLong(Shown::accesses).sum()).isEqualTo(302);
        assertThat(releases).contains(new Shown(H, Dimension.RELEASE, SiteTraffic.OTHERS, 34, T));
    }

    private static List<Shown> releases(SiteTraffic site) {
        return site.shown().stream()
                .filter(entry -> entry.dimension() == Dimension.RELEASE)
                .toList();
    }

    @Test
    void shouldStayBoundedAndRightInSumWhateverStrangersWrite() {
        int accesses = 1_000_000;
        SplittableRandom dice = new SplittableRandom(5);
        for (int i = 0; i < accesses; i++) {
            String hostile = Long.toString(dice.nextLong(), 36);
            String site = i % 4 == 0 ? hostile : "shop-" + i % 3;
            long at = dice.nextInt(3) == 0 ? dice.nextLong(-T, 10 * T) : T + dice.nextLong(HOUR);
            traffic.shown(site, at, hostile, hostile, hostile, hostile, hostile);
            traffic.refused(site, at, i % 2 == 0 ? hostile : null, hostile);
        }

        List<SiteTraffic> drained = traffic.drain();
        assertThat(drained).hasSizeLessThanOrEqualTo(1_001);
        assertThat(drained.stream().mapToLong(site -> site.shown().size()).sum())
                .isGreaterThan(50_000)
                .isLessThanOrEqualTo(100_000 + 1_001);
        assertThat(drained.stream().mapToLong(site -> site.refused().size()).sum())
                .isLessThanOrEqualTo(10_000 + 1_001);
        assertThat(drained.stream()
                        .flatMap(site -> site.shown().stream())
                        .filter(entry -> entry.dimension() == null)
                        .mapToLong(Shown::accesses)
                        .sum())
                .isEqualTo(accesses);
        assertThat(drained.stream()
                        .flatMap(site -> site.refused().stream())
                        .mapToLong(Refused::accesses)
                        .sum())
                .isEqualTo(accesses);
        // The site's total is right even where its hours had no room.
        assertThat(drained.stream()
                        .filter(site -> site.site().equals("shop-1"))
                        .flatMap(site -> site.shown().stream())
                        .filter(entry -> entry.dimension() == null)
                        .mapToLong(Shown::accesses)
                        .sum())
                .isEqualTo(accesses / 4);
    }

    @Test
    void shouldLoseNothingBetweenThreadsAndDrains() throws Exception {
        int threads = 3;
        int each = 40_000;
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<SiteTraffic> drained = new ArrayList<>();
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                writers.add(pool.submit(() -> {
                    begin.await();
                    for (int i = 0; i < each; i++) {
                        shown("shop", T + i, "r" + i % 2);
                        traffic.refused("shop", T + i, "s" + i % 5, null);
                    }
                    return null;
                }));
            }
            begin.countDown();
            while (writers.stream().anyMatch(writer -> !writer.isDone())) {
                drained.addAll(traffic.drain());
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            pool.shutdownNow();
        }
        drained.addAll(traffic.drain());

        long all = 0;
        long releases = 0;
        long refused = 0;
        for (SiteTraffic site : drained) {
            for (Shown entry : site.shown()) {
                all += entry.dimension() == null ? entry.accesses() : 0;
                releases += entry.dimension() == Dimension.RELEASE ? entry.accesses() : 0;
            }
            refused += site.refused().stream().mapToLong(Refused::accesses).sum();
        }
        assertThat(List.of(all, releases, refused)).containsOnly((long) threads * each);
    }
}
