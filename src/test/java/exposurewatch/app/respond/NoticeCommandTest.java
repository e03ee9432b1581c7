package exposurewatch.app.respond;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticeCommandTest {

    private static final JsonNode MASS = JsonNodeFactory.instance
            .objectNode()
            .put("id", "mass")
            .put("state", "taken-in")
            .put("taken_in_by", "b");

    @Test
    void shouldNameTheOtherPartsOfWhatFellApart() {
        assertThat(NoticeCommand.others(MASS, List.of("a", "b", "c"))).endsWith(": a c");
    }

    @Test
    void shouldSayNothingOfWhatOneIncidentHasAllOf() {
        assertThat(NoticeCommand.others(MASS, List.of("b"))).isNull();
    }
}
