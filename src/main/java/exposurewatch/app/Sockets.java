package exposurewatch.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * The embedded broker's two listening sockets, on 127.0.0.1. Opened before the broker, so that a port in use is known at
 * once and no other process can come between choosing a free port and using it.
 *
 * @param clients    for clients
 * @param controller for the broker itself
 */
record Sockets(ServerSocketChannel clients, ServerSocketChannel controller) implements AutoCloseable {

    /**
     * @param port for clients; 0 takes any that is free
     * @throws OutsideException if the port can't be listened on
     */
    static Sockets open(int port) {
        ServerSocketChannel clients = listen(port);
        try {
            return new Sockets(clients, listen(0));
        } catch (RuntimeException e) {
            closeQuietly(clients);
            throw e;
        }
    }

    private static ServerSocketChannel listen(int port) {
        try {
            ServerSocketChannel socket = ServerSocketChannel.open();
            try {
                socket.configureBlocking(false);
                return socket.bind(loopback(port));
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new OutsideException(
                    "can't listen on 127.0.0.1:" + port + " (" + OneLine.of(e)
                            + "): stop what uses the port or choose another",
                    e);
        }
    }

    /** Not what Java calls the loopback address: that is ::1 where IPv6 is preferred. */
    static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    int clientPort() {
        return clients.socket().getLocalPort();
    }

    int controllerPort() {
        return controller.socket().getLocalPort();
    }

    @Override
    public void close() {
        closeQuietly(clients);
        closeQuietly(controller);
    }

    private static void closeQuietly(ServerSocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Whatever is wrong with it, it is not ours any more.
        }
    }
}
