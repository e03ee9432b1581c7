package exposurewatch.response.http;

import exposurewatch.access.Visible;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those whose tokens are known. Of a token only its SHA-256 is kept: whoever reads the file can't call. A line for each:
 *
 * <pre>
 * # name   roles                 sites     SHA-256 of the token
 * ann      responder,commander   *         9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 * </pre>
 */
final class TokenCallers implements Callers {

    private static final int TOKEN_BYTES = 32;
    private static final int MOST = 10_000;

    private record Known(byte[] hash, Caller caller) {}

    private final List<Known> known;

    private TokenCallers(List<Known> known) {
        this.known = List.copyOf(known);
    }

    /** One caller who may do everything. */
    static TokenCallers only(String token, String name) {
        return new TokenCallers(List.of(new Known(sha256(token), new Caller(name, EnumSet.allOf(Role.class), null))));
    }

    /** A token that nobody can guess. */
    static String freshToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Those in this file.
     *
     * @throws IllegalArgumentException naming the line that is wrong, and what to write
     */
    static TokenCallers read(Path file) throws IOException {
        List<Known> known = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                known.add(known(file + ":" + number, line.strip().split("\\s+")));
            }
        }
        if (known.isEmpty() || known.size() > MOST) {
            throw new IllegalArgumentException(file + " should have between one and " + MOST
                    + " lines such as 'ann responder,commander * ' and the SHA-256 of a token");
        }
        return new TokenCallers(known);
    }

    private static Known known(String where, String[] words) {
        if (words.length != 4 || !words[3].matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(where + " should be a name, roles, sites (or *) and the SHA-256 of the"
                    + " token, 64 hex digits: printf %s TOKEN | sha256sum");
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String label : words[1].split(",")) {
            Role role = Role.of(label);
            if (role == null) {
                throw new IllegalArgumentException(where + ": '" + Visible.of(label)
                        + "' is no role: write some of viewer, responder, commander, privacy-officer");
            }
            roles.add(role);
        }
        Set<String> sites = words[2].equals(Caller.ALL_SITES) ? null : new HashSet<>(List.of(words[2].split(",")));
        return new Known(HexFormat.of().parseHex(words[3]), new Caller(words[0], roles, sites));
    }

    /** Whose token this is; null = nobody's. Takes the same time whoever it is and however wrong. */
    @Override
    public @Nullable Caller of(String token) {
        byte[] hash = sha256(token);
        Caller found = null;
        for (Known one : known) {
            if (MessageDigest.isEqual(hash, one.hash)) {
                found = one.caller;
            }
        }
        return found;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
