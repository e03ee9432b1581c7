/** The Kafka Streams wiring: topics, stores and one class per stage. The rules live in the rooms before it. */
@NullMarked
package exposurewatch.topology;

import org.jspecify.annotations.NullMarked;
