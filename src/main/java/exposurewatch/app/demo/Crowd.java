package exposurewatch.app.demo;

import exposurewatch.app.OutsideException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All customers with their browsers, and how they go about their business: each looks at their own things. */
final class Crowd implements AutoCloseable {

    private static final int THREADS = 4;

    private final Firm firm;
    private final Map<String, Browser> browsers;
    private final List<Browser> ordinary;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "customer");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Crowd(Firm firm, URI site) {
        this.firm = firm;
        HttpClient http = Browser.client();
        this.browsers = firm.customers().stream()
                .map(customer -> new Browser(http, site, customer))
                .collect(Collectors.toUnmodifiableMap(
                        browser -> browser.customer().user(), Function.identity()));
        this.ordinary = firm.customers().stream()
                .filter(customer -> !customer.user().equals(Firm.TRIAL))
                .map(customer -> browser(customer.user()))
                .toList();
    }

    Browser browser(String user) {
        Browser browser = browsers.get(user);
        if (browser == null) {
            throw new IllegalArgumentException("no customer " + user);
        }
        return browser;
    }

    /**
     * Ordinary life begins.
     *
     * @param between two visits of each of four customers at a time; a visit is one page or a few
     */
    void begin(Duration between) {
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            threads.scheduleAtFixedRate(
                    () -> visit(random), between.toNanos(), between.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** @throws OutsideException if a customer could not go on */
    void check() {
        Exception error = failure.get();
        if (error != null) {
            throw new OutsideException("the demonstration's site does not answer: " + error
                    + "; is the machine very busy? Start it again");
        }
    }

    private void visit(Random random) {
        try {
            Browser browser = ordinary.get(random.nextInt(ordinary.size()));
            for (String path : paths(browser.customer(), random)) {
                browser.get(path);
            }
            if (random.nextInt(50) == 0) {
                browser.signOut();
            }
            if (random.nextInt(100) == 0) {
                // A link opened at home: the site asks to sign in first.
                browser.getUnknown("/orders");
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a customer looks at in one visit. */
    List<String> paths(Customer customer, Random random) {
        return switch (random.nextInt(5)) {
            case 0 ->
                List.of(
                        "/invoices/" + any(customer, "invoice", random),
                        "/receipts/" + any(customer, "receipt", random));
            case 1 -> List.of("/accounts/" + any(customer, "account", random));
            case 2 -> List.of("/profiles/" + any(customer, "profile", random));
            case 3 -> List.of("/files/" + any(customer, "file", random));
            default -> orders(customer, random);
        };
    }

    private List<String> orders(Customer customer, Random random) {
        List<String> paths = new ArrayList<>(List.of("/orders"));
        paths.add("/orders/" + any(customer, "order", random));
        if (random.nextBoolean()) {
            paths.add("/orders");
        }
        return paths;
    }

    private int any(Customer customer, String type, Random random) {
        List<Item> theirs = firm.of(customer, type);
        return theirs.get(random.nextInt(theirs.size())).number();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
