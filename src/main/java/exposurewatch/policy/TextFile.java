package exposurewatch.policy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a text file that a person wrote. */
final class TextFile {

    private TextFile() {}

    /**
     * The file's text.
     *
     * @param what how messages call the file, {@code policy file}
     * @return null when it can't be read, which is then a problem
     */
    static @Nullable String read(Path file, String what, Problems problems) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(YamlParser.MAX_SIZE + 1);
            if (bytes.length > YamlParser.MAX_SIZE) {
                problems.add(1, 1, SyntaxErrors.TOO_LARGE);
                return null;
            }
            return decode(bytes, problems);
        } catch (NoSuchFileException e) {
            problems.add(1, 1, "there is no such %s: check its name and the directory you are in".formatted(what));
        } catch (AccessDeniedException e) {
            problems.add(1, 1, "the %s may not be read: give this user the right to".formatted(what));
        } catch (IOException e) {
            String reason =
                    Files.isDirectory(file) ? "it is a directory" : e.getClass().getSimpleName();
            problems.add(1, 1, "the %s can't be read, %s: name a file that can".formatted(what, reason));
        }
        return null;
    }

    private static @Nullable String decode(byte[] bytes, Problems problems) {
        if (bytes.length > 1 && (bytes[0] == -2 && bytes[1] == -1 || bytes[0] == -1 && bytes[1] == -2)) {
            problems.add(1, 1, "the file is written in UTF-16: save it as UTF-8");
            return null;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        boolean good =
                !decoder.decode(in, out, true).isError() && !decoder.flush(out).isError();
        String text = out.flip().toString();
        if (good) {
            return text;
        }
        int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
        int column = text.codePointCount(text.lastIndexOf('\n') + 1, text.length()) + 1;
        problems.add(line, column, "byte 0x%02X is not UTF-8: save the file as UTF-8".formatted(bytes[in.position()]));
        return null;
    }
}
