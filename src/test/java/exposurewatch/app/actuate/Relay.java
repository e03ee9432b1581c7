package exposurewatch.app.actuate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stands before HAProxy's runtime socket and remembers what it was told. */
final class Relay implements AutoCloseable {

    private final ServerSocketChannel server;
    private final Path to;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private Relay(ServerSocketChannel server, Path to) {
        this.server = server;
        this.to = to;
    }

    static Relay open(Path at, Path to) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(at));
        Relay relay = new Relay(server, to);
        Thread thread = new Thread(relay::serve, "relay");
        thread.setDaemon(true);
        thread.start();
        return relay;
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                pass(client);
            } catch (IOException e) {
                // The client was killed, or the test is over.
            }
        }
    }

    private void pass(SocketChannel client) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.size() == 0 || line.toByteArray()[line.size() - 1] != '\n') {
            if (client.read(one.clear()) < 0) {
                // Killed before it had said all: HAProxy would have done nothing either.
                return;
            }
            line.write(one.get(0));
        }
        told.add(line.toString(StandardCharsets.UTF_8).strip());
        try (SocketChannel proxy = SocketChannel.open(UnixDomainSocketAddress.of(to))) {
            proxy.write(ByteBuffer.wrap(line.toByteArray()));
            ByteBuffer some = ByteBuffer.allocate(65_536);
            while (proxy.read(some.clear()) >= 0) {
                some.flip();
                while (some.hasRemaining()) {
                    client.write(some);
                }
            }
        }
    }

    /** What changed something, in its order. */
    List<String> changes() {
        synchronized (told) {
            return told.stream()
                    .filter(line -> line.startsWith("add ") || line.startsWith("del "))
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
