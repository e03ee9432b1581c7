package exposurewatch.containment.actuator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** HAProxy's runtime socket: one command, one answer. Source: HAProxy Management Guide, "Unix Socket commands". */
final class RuntimeSocket {

    private static final long WITHIN = Duration.ofSeconds(3).toNanos();
    private static final int LARGEST = 16 << 20;

    private final Path path;

    RuntimeSocket(Path path) {
        this.path = path;
    }

    /**
     * Sends a command whose words are escaped here: what is in them can't become another command.
     *
     * @return the answer, less white space at its ends; empty = done
     * @throws IOException if HAProxy can't be reached, or does not answer within 3 s
     */
    String ask(String... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(escaped(word));
        }
        ByteBuffer request = ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_WRITE);
            return exchange(channel, selector, request);
        } catch (IOException e) {
            throw new IOException("HAProxy's socket " + path + ": " + e.getMessage(), e);
        }
    }

    private static String exchange(SocketChannel channel, Selector selector, ByteBuffer request) throws IOException {
        long until = System.nanoTime() + WITHIN;
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer some = ByteBuffer.allocate(8_192);
        while (answer.size() <= LARGEST) {
            long left = until - System.nanoTime();
            if (left <= 0 || selector.select(Math.max(1, left / 1_000_000)) == 0) {
                throw new IOException("no answer within 3 s");
            }
            selector.selectedKeys().clear();
            if (request.hasRemaining()) {
                channel.write(request);
                if (!request.hasRemaining()) {
                    channel.register(selector, SelectionKey.OP_READ);
                }
            } else if (channel.read(some.clear()) < 0) {
                return answer.toString(StandardCharsets.UTF_8).strip();
            } else {
                answer.write(some.array(), 0, some.position());
            }
        }
        throw new IOException("an answer of more than 16 MiB");
    }

    /** Every character that is neither a letter nor a digit is taken literally. */
    private static String escaped(String word) throws IOException {
        StringBuilder escaped = new StringBuilder();
        for (char c : word.toCharArray()) {
            if (c <= ' ' || c > '~') {
                throw new IOException("'" + Character.getName(c) + "' can't be sent");
            }
            if (!Character.isLetterOrDigit(c)) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }
}
