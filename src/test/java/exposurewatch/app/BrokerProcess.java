package exposurewatch.app;

import java.nio.file.Path;

/** A process that holds an embedded broker until it is killed. Its only line on stdout is the broker's address. */
final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
        System.out.println(broker.bootstrapServers());
        Thread.currentThread().join();
    }
}
