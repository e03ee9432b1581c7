package exposurewatch.response.http;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Who may call, by their tokens. */
public interface Callers {

    /** Whose token this is; null = nobody's. */
    @Nullable Caller of(String token);

    /** These, and those others too. */
    default Callers or(Callers others) {
        return token -> {
            Caller caller = of(token);
            return caller == null ? others.of(token) : caller;
        };
    }

    /** One caller who may do everything. */
    static Callers only(String token, String name) {
        return TokenCallers.only(token, name);
    }

    /**
     * Those in this file.
     *
     * @throws IllegalArgumentException naming the line that is wrong, and what to write
     */
    static Callers read(Path file) throws IOException {
        return TokenCallers.read(file);
    }

    /** A token that nobody can guess. */
    static String freshToken() {
        return TokenCallers.freshToken();
    }
}
