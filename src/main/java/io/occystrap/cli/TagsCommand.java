package io.occystrap.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.JsonDocument;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the tags of a repository. */
@Command(description = "List the tags of an image in a registry, in the order of versions: 1.2 before 1.10.")
final class TagsCommand extends RouteCommand {

    @Parameters(index = "0", paramLabel = "IMAGE", description = "[registry://][USER:PASSWORD@]HOST/IMAGE, without a tag.")
    private String image;

    @Option(names = "--match", paramLabel = "REGEX", description = "Only tags in which this regular expression is"
            + " found, anywhere; ^ is a tag's beginning and $ its end.")
    private String match;

    @Option(names = "--semver", paramLabel = "RANGE", description = "Only tags whose version is in this range, such as"
            + " '>=1.2 <2', '^1.4' or '1.x || 3.x'; a v may stand before it.")
    private String semver;

    @Override
    RouteCall arguments(RouteCall call) {
        StoreUri.repository(image).listedBy(call);
        return call.with(OccystrapConstants.TAG_PATTERN, match).with(OccystrapConstants.SEMVER, semver);
    }

    @Override
    void print(Object result, RouteCall call, GlobalOptions options, Console console) {
        if (!(result instanceof List<?> tags)) {
            throw new RouteException("route " + call.route() + " ended without a list of tags", null);
        }
        if (options.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode()
                    .put("repository", String.valueOf(call.headers().get(OccystrapConstants.SOURCE)));
            ArrayNode array = json.putArray("tags");
            tags.forEach(tag -> array.add(tag.toString()));
            console.out().println(JsonDocument.text(json));
        } else {
            tags.forEach(console.out()::println);
        }
    }
}
