package exposurewatch.app;

import java.nio.file.Path;

/** A process that holds an embedded broker until it is killed: DIR [PORT]. Its only line on stdout is its address. */
final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 0);
        System.out.println(broker.bootstrapServers());
        Thread.currentThread().join();
    }
}
