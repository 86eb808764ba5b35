package io.occystrap.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import io.occystrap.image.TagEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes jobs of what happens to tags. The same tag of the same image is the same job, whenever it is made.
 *
 * @param destination as a job names it, with {@code {tag}} where the tag goes
 * @param platform    as a job names it; null for that of whoever does the job
 */
record TagJobs(String destination, String platform) {

    private static final String TAG = "{tag}";
    /** Between them they have all that tags are made of. */
    private static final List<String> SAMPLES = List.of("1", "_Az.-9");

    /**
     * @param destination as above
     * @param platform    as above
     * @return what makes the jobs
     * @throws IllegalArgumentException if no job can have them, whatever the tag, or each tag would replace the one before
     */
    static TagJobs parse(String destination, String platform) {
        if (destination == null || !destination.contains(TAG)) {
            throw new IllegalArgumentException("the destination of watched tags has {tag} in it, such as tar://mirror/{tag}.tar or"
                    + " registry://HOST/NAME:{tag}, because each image needs a place of its own"
                    + (destination == null ? "" : "; " + Printable.escape(destination) + " has none"));
        }
        TagJobs jobs = new TagJobs(destination, platform);
        ImageReference image = ImageReference.parse("host", "name@" + Digest.of(new byte[0]));
        for (String tag : SAMPLES) {
            jobs.job(image.registry(), image.repository(), tag, image.digest());
        }
        return jobs;
    }

    /**
     * @param event of a tag that is there
     * @return the job that fetches what the tag names now, and nothing else if it moves meanwhile
     * @throws IllegalArgumentException if the tag is gone, or so long that the destination is none
     */
    Request request(TagEvent event) {
        if (event.digest() == null) {
            throw new IllegalArgumentException("there is nothing to fetch of the tag " + event.reference() + ", which is gone");
        }
        return job(event.reference().registry(), event.reference().repository(), event.tag(), event.digest());
    }

    /**
     * A job to be sent to whoever does it.
     *
     * @param id   of the job
     * @param json the job
     */
    record Request(String id, String json) { }

    private Request job(String registry, String repository, String tag, Digest digest) {
        String source = "registry://" + registry + "/" + repository + ":" + tag + "@" + digest;
        String id = "tag-watch:" + Digest.of(source.getBytes(StandardCharsets.UTF_8)).hex();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id).put("source", source)
                .put("destination", destination.replace(TAG, tag));
        if (platform != null) {
            json.put("platform", platform);
        }
        Job.parse(JsonDocument.bytes(json), id);
        return new Request(id, JsonDocument.text(json));
    }
}
