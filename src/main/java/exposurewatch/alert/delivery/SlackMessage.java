package exposurewatch.alert.delivery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An alert as a message of a Slack incoming webhook. Names in it were chosen by strangers: they can't call anybody
 * ({@code <!here>}), nor make a link that reads as ours, since everything is escaped and Slack is told to look for neither.
 */
public final class SlackMessage {

    /** Longest text of a block that is taken, in characters. */
    static final int LONGEST = 3_000;

    private SlackMessage() {}

    /** What to post. */
    public static ObjectNode of(ToldAlert alert, Links links) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        // For notifications, and for clients that show no blocks.
        message.put("text", escaped(alert.message()));
        message.put("link_names", false).put("unfurl_links", false).put("unfurl_media", false);
        ArrayNode blocks = message.putArray("blocks");
        text(blocks.addObject().put("type", "section").putObject("text"), escaped(alert.message()));
        if (!alert.description().isBlank()) {
            text(blocks.addObject().put("type", "section").putObject("text"), escaped(alert.description()));
        }
        ArrayNode context = blocks.addObject().put("type", "context").putArray("elements");
        text(context.addObject(), context(alert, links));
        return message;
    }

    private static String context(ToldAlert alert, Links links) {
        String whom =
                alert.kind().isForPrivacyOfficer(alert.state()) ? "for the privacy officer" : "for whoever is on call";
        String link = links.incident(alert.incident());
        String incident = "incident " + alert.incident();
        return (link == null ? incident : "<" + escaped(link) + "|" + incident + ">")
                + " · " + escaped(alert.state())
                + (alert.acknowledged() ? ", somebody looks after it" : "") + " · " + whom;
    }

    private static void text(ObjectNode element, String text) {
        // verbatim: addresses and names of channels in it stay text.
        element.put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }

    /** The three characters that Slack takes for its own; never cut in the middle of what stands for one. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            String piece = switch (c) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                default -> Character.toString(c);
            };
            if (escaped.length() + piece.length() >= LONGEST) {
                return escaped.append('…').toString();
            }
            escaped.append(piece);
        }
        return escaped.toString();
    }
}
