package exposurewatch.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who does it, and whether they mean it. */
public final class Person {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "who you are, for the trail (default: the name you are signed in by on this machine)")
    private @Nullable String by;

    @Option(names = "--yes", description = "don't ask: you have looked at it before")
    private boolean yes;

    /** Who it is, for the trail. */
    public String name() {
        String name = by == null ? System.getProperty("user.name", "") : by;
        if (name.isBlank() || name.length() > 512) {
            throw new UsageException("say who you are by --by NAME: it stands in the trail");
        }
        return name.strip();
    }

    /**
     * Asks a person to type a word.
     *
     * @throws UsageException if they typed something else, or nobody is there
     */
    public void confirm(String question, String word) {
        if (yes) {
            return;
        }
        System.err.print(question + " Type " + word + " to go on: ");
        System.err.flush();
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            String typed = in.readLine();
            if (typed == null || !typed.strip().equals(word)) {
                throw new UsageException(
                        "nothing was done: '" + word + "' was not typed (--yes leaves the question out)");
            }
        } catch (IOException e) {
            throw new UsageException("nothing was done: nobody could be asked (--yes leaves the question out)");
        }
    }
}
