package exposurewatch.bench;

import exposurewatch.app.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The embedded broker in a process of its own, on any free port of the loopback. Argument: its directory. */
final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0);
        Child.orders(broker::close);
        Child.say(broker.bootstrapServers());
        new CountDownLatch(1).await();
    }
}
