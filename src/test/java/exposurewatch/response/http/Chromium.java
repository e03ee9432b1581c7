package exposurewatch.response.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real browser without a window, driven by the Chrome DevTools Protocol. */
public final class Chromium implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Between two looks at something that is waited for. */
    private static final long LOOK_MILLIS = 25;

    private final Process process;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final Map<String, Tab> tabs = new ConcurrentHashMap<>();
    private @Nullable WebSocket socket;

    private Chromium(Process process) {
        this.process = process;
    }

    /** @throws org.opentest4j.TestAbortedException if it is not installed */
    public static Path program() {
        for (String folder : (System.getenv("PATH") + ":/usr/bin").split(":")) {
            if (Files.isExecutable(Path.of(folder, "chromium"))) {
                return Path.of(folder, "chromium");
            }
        }
        return Assumptions.abort("needs Chromium: install the Debian package chromium");
    }

    /** @param home for its profile and its log */
    public static Chromium start(Path home) throws IOException {
        Files.createDirectories(home);
        List<String> command = new ArrayList<>(List.of(
                program().toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + home.resolve("profile"),
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--no-default-browser-check",
                "--lang=en"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--no-sandbox"); // it refuses to start as root with it
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("chromium.log").toFile());
        builder.environment().put("HOME", home.toString());
        Chromium browser = new Chromium(builder.start());
        try {
            Path port = home.resolve("profile/DevToolsActivePort");
            browser.until("it listens", () -> lines(port).size() == 2 || !browser.process.isAlive());
            assertThat(browser.process.isAlive())
                    .as(Files.readString(home.resolve("chromium.log")))
                    .isTrue();
            browser.socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + lines(port).get(0)
                                    + lines(port).get(1)),
                            browser.listener())
                    .join();
            return browser;
        } catch (RuntimeException | Error e) {
            browser.close();
            throw e;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it holds; a failure says what did not. */
    public void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain: " + what).isLessThan(end);
            try {
                // The process ends on nobody's wish but ours: this is the pause between two looks.
                process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private WebSocket.Listener listener() {
        StringBuilder message = new StringBuilder();
        return new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                message.append(data);
                if (last) {
                    String text = message.toString();
                    message.setLength(0);
                    heard(text);
                }
                from.request(1);
                return null;
            }
        };
    }

    private void heard(String text) {
        JsonNode message = tree(text);
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.path("id").asInt());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        Tab tab = tabs.get(message.path("sessionId").asText());
        if (tab != null) {
            tab.heard(message.path("method").asText(), message.path("params"));
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized CompletableFuture<JsonNode> send(String session, String method, Object... parameters) {
        ObjectNode message = JSON.createObjectNode();
        int number = numbers.incrementAndGet();
        message.put("id", number).put("method", method);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        ObjectNode params = message.putObject("params");
        for (int i = 0; i < parameters.length; i += 2) {
            params.set(String.valueOf(parameters[i]), JSON.valueToTree(parameters[i + 1]));
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        if (socket == null) {
            throw new IllegalStateException("not connected");
        }
        socket.sendText(message.toString(), true).join();
        return answer;
    }

    private JsonNode ask(String session, String method, Object... parameters) {
        try {
            JsonNode answer = send(session, method, parameters).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.path("error").path("message").asText()).as(method).isEmpty();
            return answer.path("result");
        } catch (TimeoutException e) {
            throw new AssertionError("no answer to " + method, e);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new tab that shares nothing with others, on a screen of this width and height. */
    public Tab open(int width, int height) {
        String context =
                ask("", "Target.createBrowserContext").path("browserContextId").asText();
        String target = ask("", "Target.createTarget", "url", "about:blank", "browserContextId", context)
                .path("targetId")
                .asText();
        String session = ask("", "Target.attachToTarget", "targetId", target, "flatten", true)
                .path("sessionId")
                .asText();
        Tab tab = new Tab(session, context);
        tabs.put(session, tab);
        for (String domain : List.of("Page", "Runtime", "Network", "Log", "Security")) {
            tab.command(domain + ".enable");
        }
        tab.screen(width, height);
        return tab;
    }

    /** Ends the browser and what it has started, and nothing else. */
    @Override
    public void close() {
        Stream<ProcessHandle> children = process.descendants();
        List<ProcessHandle> all =
                Stream.concat(children, Stream.of(process.toHandle())).toList();
        if (socket != null) {
            socket.abort();
        }
        process.destroy();
        all.forEach(one -> {
            one.destroy();
            try {
                one.onExit().get(5, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                one.destroyForcibly();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** One page, and all that it did. */
    public final class Tab implements AutoCloseable {

        private final String session;
        private final String context;
        private final List<String> requests = new CopyOnWriteArrayList<>();
        private final List<String> dialogs = new CopyOnWriteArrayList<>();
        private final List<String> complaints = new CopyOnWriteArrayList<>();
        private volatile boolean agrees;

        private Tab(String session, String context) {
            this.session = session;
            this.context = context;
        }

        private void heard(String event, JsonNode params) {
            switch (event) {
                case "Network.requestWillBeSent" ->
                    requests.add(params.at("/request/url").asText());
                case "Network.webSocketCreated" ->
                    requests.add(params.path("url").asText());
                case "Log.entryAdded" ->
                    complaints.add(params.at("/entry/source").asText() + ": "
                            + params.at("/entry/text").asText());
                case "Runtime.consoleAPICalled" -> {
                    if (params.path("type").asText().equals("error")) {
                        complaints.add(
                                "console: " + params.at("/args/0/description").asText());
                    }
                }
                case "Runtime.exceptionThrown" ->
                    complaints.add("exception: "
                            + params.at("/exceptionDetails/exception/description")
                                    .asText(params.at("/exceptionDetails/text").asText()));
                case "Page.javascriptDialogOpening" -> {
                    dialogs.add(params.path("type").asText() + ": "
                            + params.path("message").asText());
                    send(session, "Page.handleJavaScriptDialog", "accept", agrees);
                }
                default -> {
                    // Nothing that a test asks for.
                }
            }
        }

        public JsonNode command(String method, Object... parameters) {
            return ask(session, method, parameters);
        }

        public void screen(int width, int height) {
            command(
                    "Emulation.setDeviceMetricsOverride",
                    "width",
                    width,
                    "height",
                    height,
                    "deviceScaleFactor",
                    1,
                    "mobile",
                    width < 600);
        }

        /** @param scheme {@code light} or {@code dark} */
        public void prefers(String scheme) {
            command(
                    "Emulation.setEmulatedMedia",
                    "features",
                    List.of(Map.of("name", "prefers-color-scheme", "value", scheme)));
        }

        public void go(String address) {
            command("Page.navigate", "url", address);
        }

        /** What a JavaScript expression comes to; promises are waited for. */
        public JsonNode value(String expression) {
            JsonNode answer =
                    command("Runtime.evaluate", "expression", expression, "returnByValue", true, "awaitPromise", true);
            assertThat(answer.path("exceptionDetails").toString())
                    .as(expression)
                    .isEmpty();
            return answer.at("/result/value");
        }

        public String text(String expression) {
            return value(expression).asText();
        }

        /** Waits until an expression is true. */
        public void until(String expression) {
            try {
                // While a page gives way to the next one there is nothing to ask.
                Chromium.this.until(
                        expression,
                        () -> command(
                                        "Runtime.evaluate",
                                        "expression",
                                        "Boolean(" + expression + ")",
                                        "returnByValue",
                                        true)
                                .at("/result/value")
                                .asBoolean());
            } catch (AssertionError e) {
                throw new AssertionError(
                        e.getMessage() + "\nthe page: " + text("document.body.innerText.slice(0, 3000)") + "\n"
                                + complaints,
                        e);
            }
        }

        /** Waits until the page says so. */
        public void untilShown(String words) {
            until("document.body.innerText.includes(" + JSON.valueToTree(words) + ")");
        }

        /** A key, pressed and let go: {@code Tab}, {@code Enter} … */
        void press(String key) {
            int code = switch (key) {
                case "Tab" -> 9;
                case "Enter" -> 13;
                default -> throw new IllegalArgumentException(key);
            };
            List<Object> parameters =
                    new ArrayList<>(List.of("key", key, "code", key, "windowsVirtualKeyCode", code, "type", "keyDown"));
            if (key.equals("Enter")) {
                parameters.addAll(List.of("text", "\r"));
            }
            command("Input.dispatchKeyEvent", parameters.toArray());
            command("Input.dispatchKeyEvent", "key", key, "code", key, "windowsVirtualKeyCode", code, "type", "keyUp");
        }

        void type(String text) {
            command("Input.insertText", "text", text);
        }

        /** Presses the button with these words. */
        public void click(String words) {
            until("[...document.querySelectorAll('button')].some(one => !one.disabled && one.textContent === "
                    + JSON.valueToTree(words) + ")");
            value("[...document.querySelectorAll('button')].find(one => one.textContent === " + JSON.valueToTree(words)
                    + ").click()");
        }

        /** How questions are answered from now on. */
        void agree(boolean yes) {
            agrees = yes;
        }

        public List<String> requests() {
            return List.copyOf(requests);
        }

        public List<String> dialogs() {
            return List.copyOf(dialogs);
        }

        /** What the browser said against the page: violations of its policy, failed requests, uncaught exceptions. */
        public List<String> complaints() {
            return List.copyOf(complaints);
        }

        /** Addresses that the back button can reach, and the one that is shown. */
        List<String> history() {
            List<String> all = new ArrayList<>();
            command("Page.getNavigationHistory")
                    .path("entries")
                    .forEach(entry -> all.add(entry.path("url").asText()));
            return all;
        }

        /** All of the page, as a PNG file. */
        public void picture(Path file) throws IOException {
            Files.createDirectories(file.getParent());
            String data = command("Page.captureScreenshot", "captureBeyondViewport", true)
                    .path("data")
                    .asText();
            Files.write(file, Base64.getDecoder().decode(data));
        }

        @Override
        public void close() {
            ask("", "Target.disposeBrowserContext", "browserContextId", context);
        }
    }
}
